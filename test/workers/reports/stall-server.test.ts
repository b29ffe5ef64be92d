import assert from 'node:assert/strict'
import { request } from 'node:http'
import { type TestContext, test } from 'node:test'
import { silentLogger } from '../../../src/shared/logger.js'
import type { SeenStall } from '../../../workers/collectors/stalls/reporter.js'
import { RecentStalls } from '../../../workers/reports/recent-stalls.js'
import { StallServer } from '../../../workers/reports/stall-server.js'
import { seenStall } from './seen-stall.js'

interface World {
  heldMs: number
  soFar: SeenStall | undefined
  blackBoxLateMs?: number
}

async function serve(t: TestContext, world: World, port = 0) {
  const logged: { fields: Readonly<Record<string, string>>; message: string }[] = []
  const recent = new RecentStalls(() => world.soFar)
  const server = await new Promise<StallServer>((resolve) => {
    const log = (fields: object, message: string) => {
      logged.push({ fields: { ...fields }, message })
      resolve(starting)
    }
    const logger = { ...silentLogger, info: log, error: log }
    const listen = { host: '127.0.0.1', port }
    const blackBoxLateMs = () => world.blackBoxLateMs ?? 0
    const heldMs = () => world.heldMs
    const starting = new StallServer({ listen, maxStallMs: 10_000, heldMs, recent, blackBoxLateMs, logger })
    t.after(() => starting.close())
    starting.start()
  })
  const [{ fields, message } = { fields: {}, message: '' }] = logged
  return { server, recent, message, fields: fields as Readonly<Record<string, string>> }
}

function get(url: string, options: { method?: string; host?: string } = {}): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = options.host === undefined ? {} : { Host: options.host }
    const outgoing = request(url, { method: options.method ?? 'GET', headers, agent: false }, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve({ status: response.statusCode ?? 0, text })
    })
    outgoing.on('error', reject).end()
  })
}

test('a process is alive until its loop is held for longer than maxStall', async (t) => {
  const world: World = { heldMs: 0, soFar: undefined }
  const { fields } = await serve(t, world)
  const url = fields['url'] ?? ''
  assert.deepEqual(await get(url), { status: 200, text: 'the event loop is free\n' })
  const held = seenStall({ sentence: 'held for 10.0 s: 100 % JavaScript; host idle' })
  Object.assign(world, { heldMs: 10_000, soFar: held })
  assert.deepEqual(await get(url), { status: 200, text: `${held.stall.sentence}\n` })
  world.heldMs = 10_001
  assert.deepEqual(await get(url), { status: 503, text: `${held.stall.sentence}\n` })
  Object.assign(world, { heldMs: 0, soFar: undefined })
  assert.equal((await get(url)).status, 200)
})

test('a black box that waits for its disk is named, and is no reason to be killed', async (t) => {
  const { fields } = await serve(t, { heldMs: 0, soFar: undefined, blackBoxLateMs: 2_345 })
  const text = 'the event loop is free; the black box has waited 2.3 s for its disk\n'
  assert.deepEqual(await get(fields['url'] ?? ''), { status: 200, text })
})

test('a debugger that pauses the thread does not make the process dead', async (t) => {
  const { fields } = await serve(t, { heldMs: 60_000, soFar: undefined })
  assert.equal((await get(fields['url'] ?? '')).status, 200)
})

test('/stalls has the latest stalls with their trace ids', async (t) => {
  const { fields, recent } = await serve(t, { heldMs: 0, soFar: undefined })
  recent.add(seenStall({ context: { route: 'GET /a', traceId: '0af7' } }).stall)
  const { status, text } = await get((fields['url'] ?? '').replace('/livez', '/stalls'))
  const [stall, ...others] = JSON.parse(text)
  assert.deepEqual([status, others, stall.state, stall.context.traceId], [200, [], 'ended', '0af7'])
})

test('only GET and HEAD, the own name and two paths are served', async (t) => {
  const { fields } = await serve(t, { heldMs: 0, soFar: undefined })
  const url = fields['url'] ?? ''
  const post = await get(url, { method: 'POST' })
  const foreign = await get(url, { host: 'evil.example' })
  const elsewhere = await get(url.replace('/livez', '/constructor'))
  assert.deepEqual([post.status, foreign.status, elsewhere.status], [405, 403, 404])
  assert.equal(elsewhere.text, 'not here: /livez, /stalls\n')
  assert.deepEqual(await get(url, { method: 'HEAD' }), { status: 200, text: '' })
})

test('an address that is taken is named, with the key that sets it', async (t) => {
  const { fields: first } = await serve(t, { heldMs: 0, soFar: undefined })
  const port = Number(new URL(first['url'] ?? '').port)
  const { fields, message } = await serve(t, { heldMs: 0, soFar: undefined }, port)
  assert.equal(message, 'stalls not served')
  assert.equal(
    fields['error'],
    `port ${port} is taken on 127.0.0.1: choose another by collectors.stalls.listen: 127.0.0.1:${port + 1}`,
  )
})
