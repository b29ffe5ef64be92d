import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { type TestContext, test } from 'node:test'
import { type Logger, pino } from 'pino'
import type { Reconfiguration } from '../../src/agent/reconfiguration.js'
import { LiveConfig, type Reconfigurable } from '../../src/cli/live-config.js'
import { Signals } from '../../src/cli/signals.js'
import { hostFacts } from '../../src/config/facts.js'
import type { Fields } from '../../src/config/field.js'
import type { ConfigProblem } from '../../src/shared/errors.js'
import { privateFolder } from '../helpers/private-folder.js'

/** A command's configuration in a file, with an agent that only records its calls. */
class Rig implements Reconfigurable {
  readonly file: string
  readonly config: LiveConfig<Fields>
  readonly told: (readonly string[] | readonly ConfigProblem[])[] = []
  readonly lines: string[] = []
  readonly logger: Logger = pino(
    { base: null, timestamp: false },
    { write: (line: string) => void this.lines.push(JSON.parse(line).msg) },
  )
  outcome: Reconfiguration['status'] = 'changed'

  constructor(context: TestContext, text: string) {
    this.file = path.join(privateFolder(context), 'hostpulse.yaml')
    this.write(text)
    const signals = new Signals()
    const stream = { write: () => true }
    const facts = { ...hostFacts(), isRoot: false, env: {} }
    const io = { stdout: stream, stderr: stream, facts, signals }
    this.config = new LiveConfig({ usage: [], config: this.file, host: 'of-flag' }, io, {})
    signals.hold()
    this.config.follow(this.logger, this)
    context.after(() => {
      this.config.end()
      signals.release()
    })
  }

  write(text: string): void {
    writeFileSync(this.file, text)
  }

  /** Reloads by a signal. The outcome is there in the next turn. */
  async reload(): Promise<void> {
    // Waiting for a signal does not keep the process alive.
    const alive = setInterval(() => {}, 1_000)
    const hangup = once(process, 'SIGHUP')
    process.kill(process.pid, 'SIGHUP')
    await hangup
    clearInterval(alive)
    await new Promise((resolve) => setImmediate(resolve))
  }

  async reconfigure(_settings: object, changed: readonly string[]): Promise<Reconfiguration> {
    this.told.push(changed)
    if (this.outcome === 'changed') return { status: 'changed', changed }
    return this.outcome === 'stopped' ? { status: 'stopped' } : { status: 'refused', problems: [] }
  }

  reject(problems: readonly ConfigProblem[]): void {
    this.told.push(problems)
  }
}

test('the agent is told the paths of what differs; flags win as at the start', async (context) => {
  const rig = new Rig(context, 'interval: 1s\n')
  rig.write('interval: 1s\nhost: of-file\ntags: { env: test }\nlog: { level: error }\n')
  await rig.reload()
  assert.deepEqual(rig.told, [['tags', 'log.level']])
  assert.equal(rig.config.loaded.settings.host, 'of-flag')
  assert.deepEqual(rig.config.loaded.settings.tags, { env: 'test' })
  assert.equal(rig.logger.level, 'error')
})

test('the agent is told nothing when nothing differs', async (context) => {
  const rig = new Rig(context, 'interval: 1s\n')
  rig.write('# the same\ninterval: 1000ms\n')
  await rig.reload()
  assert.deepEqual([rig.told, rig.lines], [[], ['config unchanged']])
})

test('what was read at the start stays in force when the file is wrong', async (context) => {
  const rig = new Rig(context, 'interval: 1s\n')
  rig.write('interval: 1\n')
  await rig.reload()
  assert.deepEqual(rig.told, [[{ path: 'interval', message: '1 needs a unit: 1s or 1ms?' }]])
  assert.equal(rig.config.loaded.settings.collectors[0]?.intervalMs, 1000)
})

for (const outcome of ['refused', 'stopped'] as const) {
  test(`what was in force stays so when the agent is ${outcome}`, async (context) => {
    const rig = new Rig(context, 'interval: 1s\n')
    rig.outcome = outcome
    rig.write('interval: 2s\nlog: { level: trace }\noutputs: [{ url: "http://h/", token: secret }]\n')
    await rig.reload()
    assert.equal(rig.config.loaded.settings.collectors[0]?.intervalMs, 1000)
    assert.equal(rig.logger.level, 'info')
    assert.deepEqual(rig.lines, [])
  })
}

test('only warnings that are new are logged', async (context) => {
  const rig = new Rig(context, 'outputs: [{ name: a, url: "http://h/", token: secret }]\n')
  rig.write('outputs: [{ name: a, url: "http://h/", token: secret }, { name: b, url: "http://i/", token: secret }]\n')
  await rig.reload()
  assert.deepEqual(rig.lines, ['output b: a credential goes over plain http to http://i/; use https'])
})
