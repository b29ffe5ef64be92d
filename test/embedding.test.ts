import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as bundled from '../src/bundled.js'
import * as index from '../src/index.js'

const INDEX = fileURLToPath(new URL('../src/index.js', import.meta.url))
const run = promisify(execFile)

/** Runs code in a fresh process, with the package imported as `hostpulse`, and returns its output. */
async function printed(code: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const whole = `import * as hostpulse from ${JSON.stringify(INDEX)}; ${code}`
  const options = { env: { ...process.env, ...env } }
  const killed = (error: unknown) => error as { readonly stdout: string }
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', whole], options).catch(killed)
  return stdout.trim()
}

describe('importing the package', { timeout: 60_000 }, () => {
  it('loads a handful of its own files and no other package', async () => {
    const tellLoaded =
      'export async function load(url, context, next) { process._rawDebug(url); return next(url, context) }'
    const register = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${tellLoaded}`)})`
    const flags = ['--import', `data:text/javascript,${register}`, '--input-type=module']
    const { stderr } = await run(process.execPath, [...flags, '--eval', `import ${JSON.stringify(INDEX)}`])
    const files = stderr.split('\n').filter((line) => line.startsWith('file:'))
    assert.ok(files.length > 1 && files.length < 15, files.join('\n'))
    assert.deepEqual(
      files.filter((file) => file.includes('node_modules')),
      [],
    )
  })

  it('starts nothing, changes no global and listens to nothing', async () => {
    const code = `
      // Until Node has closed the files that it read.
      while (process.getActiveResourcesInfo().some((name) => /^(FS|Close)Req/.test(name))) await new Promise(setImmediate)
      const globals = Object.getOwnPropertyNames(globalThis).length
      console.log(process.getActiveResourcesInfo().sort().join(), process.eventNames().join(), globals)`
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code])
    assert.equal(await printed(code), stdout.trim())
  })

  it('exports four names', async () => {
    assert.equal(await printed('console.log(Object.keys(hostpulse).join())'), 'Agent,AgentError,ConfigError,version')
  })

  it('has the same names for a bundler', () => {
    assert.deepEqual(Object.keys(bundled).sort(), Object.keys(index).sort())
    assert.equal(bundled.Agent, index.Agent)
  })
})

describe('the first agent of a process', { timeout: 60_000 }, () => {
  it('loads one file, no package and none of the modules of Node that it needs only later', async () => {
    const code = `
      import { createRequire } from 'node:module'
      import { basename } from 'node:path'
      const { cache } = createRequire(${JSON.stringify(INDEX)})
      const before = new Set(process.moduleLoadList)
      new hostpulse.Agent({ outputs: [{ url: 'http://127.0.0.1:9/' }, { url: 'https://127.0.0.1:9/', compression: 'gzip' }] })
      const late = /^NativeModule (child_process|crypto|https?|net|tls|v8|worker_threads)$/
      const loaded = process.moduleLoadList.filter((name) => late.test(name) && !before.has(name))
      console.log([...Object.keys(cache).map((file) => basename(file)), ...loaded].join())`
    assert.equal(await printed(code), 'assemble.cjs')
  })
})

describe('an agent that has started', { timeout: 60_000 }, () => {
  it('does not keep an idle process alive, not even to load its parts', async () => {
    const code = `
      import { createRequire } from 'node:module'
      const agent = new hostpulse.Agent({ initialDelay: 0, outputs: [{ url: 'http://127.0.0.1:9/' }] })
      agent.start()
      agent.report({ type: 'a', value: 1 })
      const { cache } = createRequire(${JSON.stringify(INDEX)})
      process.on('exit', (status) => console.log(status, Object.keys(cache).some((file) => file.includes('/piscina/'))))`
    assert.equal(await printed(code), '0 false')
  })

  for (const end of ['flush', 'stop']) {
    it(`takes points at once and delivers them at ${end}(), although what it sends with is not loaded yet`, async () => {
      const code = `
        import { createServer } from 'node:http'
        import { createRequire } from 'node:module'
        const points = []
        const server = createServer(async (request, response) => {
          points.push(...JSON.parse(Buffer.concat(await request.toArray())))
          response.writeHead(202).end()
        })
        await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
        const agent = new hostpulse.Agent({ outputs: [{ url: 'http://127.0.0.1:' + server.address().port }] })
        agent.start()
        const { cache } = createRequire(${JSON.stringify(INDEX)})
        const isLoaded = Object.keys(cache).some((file) => file.includes('/axios-retry/'))
        const isTaken = agent.report({ type: 'early', value: 1 })
        await agent.${end}()
        console.log(isLoaded, isTaken, points.filter(({ type }) => type === 'early').length)
        await agent.stop()
        const { accepted, delivered } = agent.stats().outputs[0].points
        console.log(accepted === delivered && accepted > 0)
        server.close()`
      assert.equal(await printed(code), 'false true 1\ntrue')
    })
  }

  it("loads its packages without a thread of libuv's pool", async () => {
    const code = `
      const names = ['cpu', 'memory', 'disk', 'network', 'system', 'cgroup']
      const collectors = Object.fromEntries(names.map((name) => [name, { enabled: false }]))
      const agent = new hostpulse.Agent({ collectors, outputs: [{ url: 'http://127.0.0.1:9/', retry: { retries: 0 } }] })
      const { pbkdf2 } = await import('node:crypto')
      const { writeSync } = await import('node:fs')
      pbkdf2('a', 'b', 1e8, 64, 'sha512', () => {})
      // An exit would wait for the thread.
      agent.on('sendError', () => { writeSync(1, 'tried to send'); process.kill(process.pid, 'SIGKILL') })
      agent.start()
      agent.report({ type: 'a', value: 1 })
      void agent.flush()`
    assert.equal(await printed(code, { UV_THREADPOOL_SIZE: '1' }), 'tried to send')
  })

  it('throws errors of the classes that are exported, with stable codes', async () => {
    const code = `
      for (const make of [() => new hostpulse.Agent({ intervall: 1 }), () => {
        const agent = new hostpulse.Agent(); agent.stop(); agent.start()
      }]) try { make() } catch (error) {
        console.log(error instanceof Error, error.name, error.code, error instanceof hostpulse[error.name])
      }`
    assert.equal(await printed(code), 'true ConfigError HOSTPULSE_CONFIG true\ntrue AgentError HOSTPULSE_STOPPED true')
  })
})
