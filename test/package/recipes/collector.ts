import type { Recipe } from './recipe.js'

/** The kernel's pool of random bits. */
export const collector: Recipe = {
  heading: 'Add a collector',
  changes: [
    {
      file: 'src/collectors/entropy.ts',
      text: `import { defineCollector } from './definition.js'
import { metricsFrom } from './metric.js'

const { gauge } = metricsFrom({ source: '/proc/sys/kernel/random', sampled: true })

export const entropy = defineCollector({
  name: 'entropy',
  summary: 'random bits that are available (off by default)',
  description: 'Random bits that are available, on Linux',
  enabled: false,
  metrics: [gauge('entropy_bits', 'count', 'Bits in the pool of the random number generator')],
})
`,
    },
    {
      file: 'src/collectors/index.ts',
      find: "import { disk } from './disk.js'\n",
      replace: "import { disk } from './disk.js'\nimport { entropy } from './entropy.js'\n",
    },
    { file: 'src/collectors/index.ts', find: '  pressure,\n', replace: '  pressure,\n  entropy,\n' },
    {
      file: 'workers/collectors/entropy/entropy.ts',
      text: `import { seriesOf } from '../../../src/collectors/index.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import { type Probe, READ, type ReadResult } from '../../probes/probe.js'
import { KernelFile } from '../../procfs/kernel-file.js'

/** Random bits from /proc/sys/kernel/random/entropy_avail (random(4)). */
export function entropyProbes({ roots: { procRoot } }: Pick<BuiltInSettings, 'roots'>): Probe[] {
  return [new EntropyProbe(\`\${procRoot}/sys/kernel/random/entropy_avail\`)]
}

class EntropyProbe implements Probe {
  readonly sampled = true
  readonly series = [seriesOf('entropy_bits')]
  readonly values = Float64Array.of(Number.NaN)
  readonly #file: KernelFile

  constructor(path: string) {
    this.#file = new KernelFile(path, { whole: true })
  }

  read(): ReadResult {
    if (!this.#file.read()) return this.#file.missing
    this.#file.text.numberInto(this.values, 0)
    return Number.isNaN(this.values[0]) ? this.#file.malformed('does not begin with a number') : READ
  }

  close(): void {
    this.#file.close()
  }
}
`,
    },
    {
      file: 'workers/collectors/index.ts',
      find: "import { disk } from '../../src/collectors/disk.js'\n",
      replace: `import { disk } from '../../src/collectors/disk.js'
import { entropy } from '../../src/collectors/entropy.js'
`,
    },
    {
      file: 'workers/collectors/index.ts',
      find: "import { diskProbes } from './disk/disk.js'\n",
      replace: `import { diskProbes } from './disk/disk.js'
import { entropyProbes } from './entropy/entropy.js'
`,
    },
    {
      file: 'workers/collectors/index.ts',
      find: '  read(pressure, { procfs: pressureProbes }),\n',
      replace: `  read(pressure, { procfs: pressureProbes }),
  read(entropy, { procfs: entropyProbes }),
`,
    },
    { file: 'test/fixtures/proc/entropy/usual/1/sys/kernel/random/entropy_avail', text: '256\n' },
    {
      file: 'test/fixtures/proc/entropy/usual/expected.json',
      text: JSON.stringify({
        why: 'The number of the file is the value',
        everySeconds: 1,
        steps: [{ values: { entropy_bits: 256 } }],
      }),
    },
  ],
  tests: ['collectors/index', 'workers/collectors/proc-cases', 'scripts/docs', 'config/', 'cli/main'],
  proof: `
    import assert from 'node:assert/strict'
    import { execFileSync } from 'node:child_process'
    import { readFileSync } from 'node:fs'
    const root = 'test/fixtures/proc/entropy/usual/1'
    const words = ['once', '--ticks', '1', '--collectors', 'entropy', '--proc-root', root, '--output', 'json']
    const points = JSON.parse(execFileSync('node', ['dist/src/cli/main.js', ...words], { encoding: 'utf8' }))
    assert.deepEqual(points.map(({ type, value }) => [type, value]), [['entropy_bits', 256]])
    const generated = ['docs/metrics.md', 'docs/configuration.md', 'config/hostpulse.schema.json']
    for (const file of generated) assert.match(readFileSync(file, 'utf8'), /entropy/, file)
    const listed = execFileSync('node', ['dist/src/cli/main.js', 'collectors'], { encoding: 'utf8' })
    assert.match(listed, /entropy_bits/)
  `,
}
