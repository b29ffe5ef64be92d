import type { Recipe } from './recipe.js'

/** The size of the compressed swap cache, from /proc/meminfo. */
export const metric: Recipe = {
  heading: 'Add a metric',
  changes: [
    {
      file: 'src/collectors/memory.ts',
      find: "  ['SwapTotal:', meminfo.gauge('swap_total', 'bytes', 'Swap space', { needsLibrary: true })],\n",
      replace: `  ['SwapTotal:', meminfo.gauge('swap_total', 'bytes', 'Swap space', { needsLibrary: true })],
  ['Zswap:', meminfo.gauge('mem_zswap', 'bytes', 'Memory used by compressed swap', { procfsOnly: true })],
`,
    },
    { file: 'test/fixtures/proc/memory/zswap/1/meminfo', text: 'MemTotal: 100 kB\nMemAvailable: 40 kB\nZswap: 3 kB\n' },
    {
      file: 'test/fixtures/proc/memory/zswap/expected.json',
      text: JSON.stringify({
        why: 'The compressed swap cache is reported in bytes',
        types: ['mem_zswap'],
        everySeconds: 1,
        steps: [{ missing: ['vmstat'], values: { mem_zswap: 3072 } }],
      }),
    },
  ],
  tests: ['collectors/index', 'workers/collectors/proc-cases', 'scripts/docs'],
  proof: `
    import assert from 'node:assert/strict'
    import { readFileSync } from 'node:fs'
    assert.match(readFileSync('docs/metrics.md', 'utf8'), /mem_zswap/)
  `,
}
