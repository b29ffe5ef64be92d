import type { Recipe } from './recipe.js'

/** Memory that a virtual machine gave back to its host, from /proc/meminfo. */
export const metric: Recipe = {
  heading: 'Add a metric',
  changes: [
    {
      file: 'src/collectors/memory.ts',
      find: "  [\n    'SwapTotal:',\n",
      replace: `  [
    'Balloon:',
    meminfo.gauge('mem_balloon', 'bytes', 'Memory given back to the hypervisor', {
      procfsOnly: true,
      nodeExporter: 'node_memory_Balloon_bytes',
    }),
  ],
  [
    'SwapTotal:',
`,
    },
    {
      file: 'test/fixtures/proc/memory/balloon/1/meminfo',
      text: 'MemTotal: 100 kB\nMemAvailable: 40 kB\nBalloon: 3 kB\n',
    },
    {
      file: 'test/fixtures/proc/memory/balloon/expected.json',
      text: JSON.stringify({
        why: 'The balloon is reported in bytes',
        types: ['mem_balloon'],
        everySeconds: 1,
        steps: [{ missing: ['vmstat'], values: { mem_balloon: 3072 } }],
      }),
    },
  ],
  tests: ['collectors/', 'workers/collectors/proc-cases', 'scripts/docs'],
  proof: `
    import assert from 'node:assert/strict'
    import { readFileSync } from 'node:fs'
    assert.match(readFileSync('docs/metrics.md', 'utf8'), /mem_balloon/)
  `,
}
