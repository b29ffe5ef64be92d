import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Sink } from '../helpers/sink.js'
import { succeeded } from './helpers/command.js'
import { Packed, ROOT } from './helpers/packed.js'
import { Project } from './helpers/project.js'
import { IMPORTS, PLAIN_COLLECTOR, REQUIRES, WHOLE_LIFE } from './helpers/whole-life.js'

const RUNNERS = path.join(ROOT, 'test/package/runners/node_modules')
const TEST = `\ntest('lives', async () => {${WHOLE_LIFE}}, 40_000)\n`
const BABEL = { plugins: [path.join(RUNNERS, '@babel/plugin-transform-modules-commonjs')] }

/** Ways for jest to load modules: its configuration, Node's flags, and the file to run. */
const JEST_WAYS: Record<string, { config: object; flags?: readonly string[]; file: string }> = {
  'as CommonJS': { config: { transform: {} }, file: 'required.test.cjs' },
  'by default, compiled by babel': { config: {}, file: 'compiled.test.js' },
  'with all packages compiled by babel': { config: { transformIgnorePatterns: [] }, file: 'compiled.test.js' },
  'as ES modules': { config: { transform: {} }, flags: ['--experimental-vm-modules'], file: 'imported.test.mjs' },
  'by require() beside ES modules': {
    config: { transform: {} },
    flags: ['--experimental-vm-modules'],
    file: 'required.test.cjs',
  },
}

const VITEST_WAYS: Record<string, readonly string[]> = {
  'with a realm for each file, in threads': ['--pool=vmThreads'],
  'with a realm for each file, in processes': ['--pool=vmForks'],
  'with the package compiled as the tests are': ['--pool=vmThreads', '--config', 'inline.config.mjs'],
}

describe('the package under a test runner', { timeout: 240_000 }, () => {
  let packed: Packed
  let project: Project
  let sink: Sink
  before(async () => {
    packed = await Packed.make()
    project = new Project()
    project.write('package.json', JSON.stringify({ private: true, babel: BABEL }))
    await project.install(packed.file)
    project.write('inline.config.mjs', `export default { test: { server: { deps: { inline: ['hostpulse'] } } } }`)
    project.write('collector.cjs', PLAIN_COLLECTOR)
    project.write('required.test.cjs', REQUIRES + TEST)
    project.write('compiled.test.js', IMPORTS + TEST)
    project.write('imported.test.mjs', IMPORTS + TEST)
    project.write('imported.spec.mjs', IMPORTS + TEST)
    sink = await Sink.listen()
  })
  after(async () => {
    await sink.close()
    project.remove()
    packed.remove()
  })

  async function assertLives(where: string, words: readonly string[]): Promise<void> {
    const env = { WHERE: where, SINK: sink.url, COLLECTOR: path.join(project.folder, 'collector.cjs') }
    await succeeded(process.execPath, words, { cwd: project.folder, env })
    const types = new Set(sink.points.filter(({ tags }) => tags?.['where'] === where).map(({ type }) => type))
    for (const type of ['cpu_seconds_total', 'mem_used', 'runtime_heap_used', 'orders_total', 'own']) {
      assert.ok(types.has(type), `no ${type}`)
    }
  }

  for (const version of ['29', '30']) {
    for (const [way, { config, flags = [], file }] of Object.entries(JEST_WAYS)) {
      it(`loads in jest ${version}, ${way}`, async () => {
        const jest = path.join(RUNNERS, `jest-${version}/bin/jest.js`)
        const testMatch = [`**/${file}`]
        const all = JSON.stringify({ rootDir: project.folder, testEnvironment: 'node', testMatch, ...config })
        await assertLives(`jest ${version} ${way}`, [...flags, jest, '--config', all, '--runInBand', '--no-cache'])
      })
    }
  }

  for (const [way, words] of Object.entries(VITEST_WAYS)) {
    it(`loads in vitest ${way}`, () => {
      const vitest = path.join(RUNNERS, 'vitest/vitest.mjs')
      return assertLives(`vitest ${way}`, [vitest, 'run', '--globals', ...words, 'imported.spec.mjs'])
    })
  }
})
