import type { Recipe } from './recipe.js'

/** Whether the collector `system` reads the load averages. */
export const option: Recipe = {
  heading: 'Add an option to a collector',
  changes: [
    {
      file: 'src/config/collector-schema.ts',
      find: `    .strictObject(sampled)
    .meta({ title: 'SampledCollectorConfig', description: 'Load, processes, interrupts, uptime' }),
`,
      replace: `    .strictObject({ ...sampled, load: toggle('Load averages').prefault(true) })
    .meta({ title: 'SystemCollectorConfig', description: 'Load, processes, interrupts, uptime' }),
`,
    },
    {
      file: 'src/config/read-collectors.ts',
      find: '  readonly perCore?: boolean | undefined\n',
      replace: '  readonly perCore?: boolean | undefined\n  readonly load?: boolean | undefined\n',
    },
    {
      file: 'src/config/resolve-collectors.ts',
      find: 'const { perCore, mounts,',
      replace: 'const { perCore, load, mounts,',
    },
    {
      file: 'src/config/resolve-collectors.ts',
      find: 'Object.entries({ perCore, mounts,',
      replace: 'Object.entries({ perCore, load, mounts,',
    },
    {
      file: 'workers/collectors/system/system.ts',
      find: `export function systemProbes({ roots: { procRoot } }: CollectorSettings, open: OpenText): Probe[] {
  return [
    new NumbersProbe(open(\`\${procRoot}/loadavg\`), ['load_1', 'load_5', 'load_15'], { sampled: true }),
`,
      replace: `export function systemProbes({ roots: { procRoot }, options }: CollectorSettings, open: OpenText): Probe[] {
  const load = () => new NumbersProbe(open(\`\${procRoot}/loadavg\`), ['load_1', 'load_5', 'load_15'], { sampled: true })
  return [
    ...(options['load'] === false ? [] : [load()]),
`,
    },
    {
      file: 'config/hostpulse.yaml',
      find: '  system:\n    enabled: true\n',
      replace: '  system:\n    enabled: true\n    # The load averages.\n    load: true\n',
    },
  ],
  tests: ['config/', 'workers/collectors/proc-cases', 'cli/annotated-config', 'scripts/docs'],
  proof: `
    import assert from 'node:assert/strict'
    import { execFileSync } from 'node:child_process'
    import { readFileSync, writeFileSync } from 'node:fs'
    writeFileSync('off.yaml', 'collectors: { system: { load: false } }')
    const words = ['once', '--ticks', '1', '--collectors', 'system', '--output', 'json', '--config', 'off.yaml']
    const points = JSON.parse(execFileSync('node', ['dist/src/cli/main.js', ...words], { encoding: 'utf8' }))
    const types = points.map(({ type }) => type)
    assert.ok(types.includes('uptime_seconds') && !types.includes('load_1'), types.join())
    for (const file of ['docs/configuration.md', 'config/hostpulse.schema.json', 'src/config/agent-config.ts']) {
      assert.match(readFileSync(file, 'utf8'), /Load averages/, file)
    }
  `,
}
