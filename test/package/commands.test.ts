import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { ROOT, snippets } from '../docs/snippet.js'
import { checkoutCopy } from './helpers/checkout.js'
import { succeeded } from './helpers/command.js'

const TIMEOUT = { timeout: 120_000 }
const PORT = /127\.0\.0\.1:([1-9]\d+)/

const all = new Map(snippets().flatMap(({ name, language, text }) => (language === 'sh' ? [[name, text]] : [])))
const run = new Set<string>()

/** Returns the commands of a snippet, without comments. */
function commandsOf(name: string): readonly string[] {
  run.add(name)
  const text = all.get(name) ?? assert.fail(`there is no snippet ${name}`)
  return text.split('\n').flatMap((line) => line.replace(/ +#.*$/, '').trim() || [])
}

/** A command that runs until it is interrupted. */
class Running {
  readonly child: ChildProcess
  text = ''
  #wake = () => {}

  constructor(t: TestContext, command: string, cwd: string) {
    // These commands keep a store, which must not be the user's.
    const env = { ...process.env, XDG_STATE_HOME: path.join(cwd, 'state') }
    // Its own process group, as in a terminal, because npx and npm start other processes.
    this.child = spawn('bash', ['-c', command], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.text += chunk.toString()
        this.#wake()
      })
    }
    this.child.once('close', () => this.#wake())
    t.after(() => this.#signal('SIGKILL'))
  }

  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const [, found = ''] = pattern.exec(this.text) ?? [undefined, undefined]
      if (pattern.test(this.text)) return found
      assert.equal(this.child.exitCode, null, this.text)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** Interrupts the command as Ctrl-C does. */
  async interrupt(): Promise<void> {
    const closed = once(this.child, 'close')
    this.#signal('SIGINT')
    await closed
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.child
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, signal)
  }
}

describe('the commands of README.md and CONTRIBUTING.md', () => {
  let copy: string
  before(async () => {
    copy = await checkoutCopy()
    await succeeded('npm', ['run', 'build'], { cwd: copy })
  }, TIMEOUT)
  after(() => rmSync(copy, { recursive: true }))

  const shell = (command: string) => succeeded('bash', ['-euo', 'pipefail', '-c', command], { cwd: copy })

  it('install and start', TIMEOUT, async (t) => {
    assert.deepEqual(commandsOf('README.md sh 1'), ['npm ci && npm start'])
    assert.deepEqual(commandsOf('README.md sh 2'), ['npm ci && npm test'])
    // CI runs both, in a fresh clone.
    const ci = readFileSync(path.join(ROOT, '.ci/run'), 'utf8')
    assert.match(ci, /^npm ci\b.*^npm test$/ms)
    const started = new Running(t, 'npm start -- --listen 127.0.0.1:0', copy)
    const port = await started.until(PORT)
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200)
    await started.interrupt()
    assert.match(started.text, /stopped/)
  })

  it('take readings, and send them to a receiver', TIMEOUT, async (t) => {
    const [takeOnce = '', receive = '', send = '', ...others] = commandsOf('README.md sh 3')
    assert.equal(others.length, 0)
    assert.match(await shell(takeOnce), /mem_used/)
    const receiver = new Running(t, `${receive} --listen 127.0.0.1:0`, copy)
    const port = await receiver.until(PORT)
    const agent = new Running(t, `${send.replace(':9470', `:${port}`)} --interval 1s --log-level debug`, copy)
    const hasPoints = async () =>
      (await (await fetch(`http://127.0.0.1:${port}/v1/series`)).text()).includes('mem_used')
    while (!(await hasPoints())) await new Promise((resolve) => setTimeout(resolve, 100))
    await agent.interrupt()
    await receiver.interrupt()
  })

  it('are scripts of package.json', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: object }
    for (const command of commandsOf('CONTRIBUTING.md sh 1')) {
      const [, script = ''] = /^npm run ([\w:]+)/.exec(command) ?? []
      assert.ok(command === 'npm ci' || script in scripts, command)
    }
  })

  it('debug', TIMEOUT, async (t) => {
    assert.match(await shell(commandsOf('CONTRIBUTING.md sh 2').join('\n')), /cpu_usage/)
    assert.match(await shell(commandsOf('CONTRIBUTING.md sh 3').join('\n')), /mem_total/)
    const [test = ''] = commandsOf('CONTRIBUTING.md sh 4')
    assert.match(test, /^node --inspect-brk /)
    assert.match(await shell(test.replace('--inspect-brk ', '')), /pass [1-9]/)
    const [capture = '', send = '', ...rest] = commandsOf('CONTRIBUTING.md sh 5')
    assert.deepEqual(
      rest.map((command) => command.split(' ')[0]),
      ['head', 'curl'],
    )
    const first = new Running(t, capture.replace('8080', '0').replace(' &', ''), copy)
    await shell(send.replace('8080', await first.until(PORT)))
    const second = new Running(t, 'node scripts/capture.mjs 0 again.txt', copy)
    await shell(rest.join('\n').replace('8086', await second.until(PORT)))
    await second.until(/POST \/write/)
    assert.equal(await shell('cat again.txt'), await shell('cat body.txt'))
  })

  it('are each run by one of these tests', () => {
    assert.deepEqual(
      [...all.keys()].filter((name) => !run.has(name)),
      [],
    )
  })
})
