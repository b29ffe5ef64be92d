import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Sink } from '../helpers/sink.js'
import { succeeded } from './helpers/command.js'
import { Packed, ROOT } from './helpers/packed.js'
import { Project } from './helpers/project.js'
import { COLLECTOR, IMPORTS, REQUIRES, WHOLE_LIFE } from './helpers/whole-life.js'

const YARN = path.join(ROOT, 'test/package/tools/node_modules/@yarnpkg/cli-dist/bin/yarn.js')
const SETTINGS = `nodeLinker: pnp
enableTelemetry: false
enableScripts: false
npmRegistryServer: "https://registry.npmjs.org"
`

/** A preload of the host, which must stay out of the agent's threads and processes. */
const PRELOAD = 'globalThis.isPreloaded = true'

describe("the package in Yarn's Plug'n'Play", { timeout: 240_000 }, () => {
  let packed: Packed
  let project: Project
  let sink: Sink
  before(async () => {
    packed = await Packed.make()
    project = new Project()
    const dependencies = { hostpulse: `file:${packed.file}`, ms: '2.1.3' }
    project.write('package.json', JSON.stringify({ name: 'pnp', private: true, dependencies }))
    project.write('.yarnrc.yml', SETTINGS)
    project.write('yarn.lock', '')
    await yarn(['install', '--no-immutable'])
    project.write('collector.mjs', COLLECTOR)
    project.write('imported.mjs', `${IMPORTS}${WHOLE_LIFE}`)
    project.write('required.cjs', `${REQUIRES}void (async () => {${WHOLE_LIFE}})()`)
    project.write('preload.cjs', PRELOAD)
    sink = await Sink.listen()
  })
  after(async () => {
    await sink.close()
    project.remove()
    packed.remove()
  })

  function yarn(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    // Ignores a Yarn installed on this machine.
    return succeeded(process.execPath, [YARN, ...words], {
      cwd: project.folder,
      env: { YARN_IGNORE_PATH: '1', ...env },
    })
  }

  for (const [how, words] of Object.entries({
    'by import': ['imported.mjs'],
    'by require()': ['required.cjs'],
    'with preloads of the host': ['--require', './preload.cjs', 'imported.mjs'],
  })) {
    it(`finds its packages in threads and processes, loaded ${how}`, async () => {
      const collector = path.join(project.folder, 'collector.mjs')
      await yarn(['node', ...words], { WHERE: how, SINK: sink.url, COLLECTOR: collector })
      const types = new Set(sink.points.filter(({ tags }) => tags?.['where'] === how).map(({ type }) => type))
      for (const type of ['cpu_seconds_total', 'mem_used', 'runtime_heap_used', 'orders_total', 'own']) {
        assert.ok(types.has(type), `no ${type}`)
      }
      const own = sink.points.filter(({ type, tags }) => type === 'own' && tags?.['where'] === how)
      assert.deepEqual(new Set(own.map(({ value }) => value)), new Set([1_000]))
    })
  }

  it('runs the command', async () => {
    const points = JSON.parse(await yarn(['run', 'hostpulse', 'once', '--output', 'json'])) as { type: string }[]
    assert.ok(points.some(({ type }) => type === 'mem_used'))
  })
})
