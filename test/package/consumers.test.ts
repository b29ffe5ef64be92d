import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Sink } from '../helpers/sink.js'
import { finished } from './helpers/command.js'
import { Packed, ROOT } from './helpers/packed.js'
import { Project } from './helpers/project.js'

const TSC = path.join(ROOT, 'node_modules/typescript/bin/tsc')
const TYPES = path.join(ROOT, 'test/package/types')

/** A program that prints the types of points delivered to the given address, then ends by itself. */
const USE = `
  const agent = new Agent({ outputs: [{ url: process.argv[2] }], collectors: { memory: { interval: '100ms' } }, initialDelay: 0 })
  agent.on('collect', () => agent.stop())
  agent.start()
  agent.report({ type: 'orders_total', value: 3 })
  // The agent does not hold the process: until its points are sent, the program does.
  const hold = setInterval(() => {}, 1000)
  agent.on('send', () => {
    console.log(version)
    clearInterval(hold)
  })
`

const REQUIRE = `
  import hostpulse = require('hostpulse')
  const agent: hostpulse.Agent = new hostpulse.Agent({ interval: '1s' })
  export const stats: hostpulse.AgentStats = agent.stats()
`

describe('a project that installs the package', () => {
  let packed: Packed
  let project: Project
  let sink: Sink
  before(async () => {
    packed = await Packed.make()
    project = new Project()
    project.write('package.json', JSON.stringify({ private: true }))
    // No dependency may need a newer Node than this one.
    await project.install('--engine-strict', packed.file)
    sink = await Sink.listen()
  })
  after(async () => {
    await sink.close()
    project.remove()
    packed.remove()
  })

  it('gets a tree of dependencies without problems', { timeout: 60_000 }, async () => {
    const { problems = [] } = JSON.parse(await project.run('npm', 'ls', '--all', '--json')) as { problems?: string[] }
    assert.deepEqual(problems, [])
  })

  it('runs the command', { timeout: 60_000 }, async () => {
    const points = await project.run('npx', '--no-install', 'hostpulse', 'once', '--output', 'json')
    assert.ok((JSON.parse(points) as { type: string }[]).some(({ type }) => type === 'mem_used'))
  })

  it('gets the configuration that init writes', { timeout: 60_000 }, async () => {
    await project.run('npx', '--no-install', 'hostpulse', 'init', '--config', 'written.yaml')
    await project.run('npx', '--no-install', 'hostpulse', 'check', '--config', 'written.yaml')
  })

  it('imports the library as an ES module', { timeout: 60_000 }, async () => {
    const file = project.write('use.mjs', `import { Agent, version } from 'hostpulse'\n${USE}`)
    assert.match(await project.run(process.execPath, file, sink.url), /^\d+\.\d+\.\d+/)
    assert.ok(sink.points.some(({ type }) => type === 'orders_total'))
  })

  it('requires it from CommonJS', { timeout: 60_000 }, async () => {
    const file = project.write('use.cjs', `const { Agent, version } = require('hostpulse')\n${USE}`)
    assert.match(await project.run(process.execPath, file, sink.url), /^\d+\.\d+\.\d+/)
  })

  it('cannot reach what is not public', { timeout: 60_000 }, async () => {
    const file = project.write('reach.mjs', `await import('hostpulse/dist/src/agent/engine.js')`)
    const { stderr } = await finished(process.execPath, [file], { cwd: project.folder })
    assert.match(stderr, /ERR_PACKAGE_PATH_NOT_EXPORTED/)
  })

  describe('in TypeScript', () => {
    before(async () => {
      await project.install('@types/node@20')
      cpSync(TYPES, path.join(project.folder, 'types'), { recursive: true })
    })

    for (const [module, moduleResolution] of [
      ['node16', 'node16'],
      ['nodenext', 'nodenext'],
      ['esnext', 'bundler'],
    ] as const) {
      it(`is typed with moduleResolution ${moduleResolution}`, { timeout: 60_000 }, async () => {
        const modules = ['--module', module, '--moduleResolution', moduleResolution]
        const strict = ['--strict', '--exactOptionalPropertyTypes', '--noEmit', '--target', 'es2022', '--types', 'node']
        await project.run(process.execPath, TSC, ...modules, ...strict, '--skipLibCheck', 'false', 'types/use.mts')
      })
    }

    it('is typed in a CommonJS file that requires it', { timeout: 60_000 }, async () => {
      const file = project.write('require.cts', REQUIRE)
      const words = ['--module', 'nodenext', '--strict', '--noEmit', '--target', 'es2022', '--types', 'node']
      await project.run(process.execPath, TSC, ...words, file)
    })
  })
})
