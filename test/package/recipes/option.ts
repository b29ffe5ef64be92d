import type { Recipe } from './recipe.js'

/** Whether the collector `system` reads the load averages. */
export const option: Recipe = {
  heading: 'Add an option to a collector',
  changes: [
    {
      file: 'src/collectors/system.ts',
      find: "import { metricsFrom } from './metric.js'\n",
      replace: `import { metricsFrom } from './metric.js'
import { type OptionsOf, toggle } from './options.js'
`,
    },
    {
      file: 'src/collectors/system.ts',
      find: `  sources: ['procfs', 'node', 'systeminformation'],
  metrics: [...metricsIn(loadavgTable), ...metricsIn(statTable), ...metricsIn(uptimeTable)],
})
`,
      replace: `  sources: ['procfs', 'node', 'systeminformation'],
  options: { load: toggle('Load averages', true) },
  metrics: [...metricsIn(loadavgTable), ...metricsIn(statTable), ...metricsIn(uptimeTable)],
})

export type SystemOptions = OptionsOf<typeof system>
`,
    },
    {
      file: 'workers/collectors/system/system.ts',
      find: "import { loadavgTable, uptimeTable } from '../../../src/collectors/system.js'\n",
      replace: "import { loadavgTable, type SystemOptions, uptimeTable } from '../../../src/collectors/system.js'\n",
    },
    {
      file: 'workers/collectors/system/system.ts',
      find: `type SystemSettings = Pick<BuiltInSettings, 'roots' | 'intervalMs' | 'timeoutMs' | 'sampleIntervalMs'>
`,
      replace: `type SystemSettings = Pick<
  BuiltInSettings<SystemOptions>,
  'roots' | 'intervalMs' | 'timeoutMs' | 'sampleIntervalMs' | 'options'
>
`,
    },
    {
      file: 'workers/collectors/system/system.ts',
      find: `  return [
    new NumbersProbe(open(\`\${procRoot}/loadavg\`), new ColumnPlan(loadavgTable), { sampled: true }),
`,
      replace: `  const load = () => new NumbersProbe(open(\`\${procRoot}/loadavg\`), new ColumnPlan(loadavgTable), { sampled: true })
  return [
    ...(settings.options.load ? [load()] : []),
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
