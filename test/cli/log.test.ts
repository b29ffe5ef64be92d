import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

const LOG = new URL('../../src/cli/log.js', import.meta.url).href

/** Runs a process that logs with `statements` and is then killed. Returns its stderr. */
function logged(settings: object, statements: string): string {
  const script = `import { createLogger } from ${JSON.stringify(LOG)}
    const log = createLogger(${JSON.stringify(settings)})
    ${statements}
    process.kill(process.pid, 'SIGKILL')
    await new Promise(() => setInterval(() => {}, 1000))`
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 30_000,
  })
  return stderr
}

const json = { level: 'info', format: 'json', color: false }

test('a line is on stderr when the call returns, even if the process is killed next', () => {
  const { time, ...line } = JSON.parse(logged(json, "log.info({ host: 'web-1' }, 'started')"))
  assert.deepEqual(line, { level: 30, host: 'web-1', msg: 'started' })
  assert.ok(Math.abs(Date.now() - time) < 60_000)
})

test('levels below the chosen one are not written, and silent writes none', () => {
  const lines = logged(json, "log.debug({}, 'a'); log.warn({}, 'b')").trim().split('\n')
  assert.equal(lines.length, 1)
  assert.equal(logged({ ...json, level: 'silent' }, "log.error({}, 'a')"), '')
})

test('credentials in a line are masked, and the properties of an error left out', () => {
  const text = logged(
    json,
    `log.info({ token: 'hunter2', output: { headers: { a: 'hunter2' }, token: 'hunter2' } }, 'x')
     log.error({ err: Object.assign(new Error('refused'), { code: 'ECONNREFUSED', config: { headers: { a: 'hunter2' } } }) }, 'y')`,
  )
  assert.doesNotMatch(text, /hunter2/)
  assert.match(text, /"err":\{"type":"Error","message":"refused","code":"ECONNREFUSED","stack":/)
})

test('the pretty format writes the same lines for people', () => {
  assert.match(
    logged({ ...json, format: 'pretty' }, "log.warn({ a: 1 }, 'b')"),
    /^\d\d:\d\d:\d\d\.\d{3} WARN {2}b a=1\n$/,
  )
})
