/*
 * A process that embeds an agent with a black box: `node box-host.js FILE WAY MS LISTEN`. Ends as WAY says, MS milliseconds
 * after its black box is first written to, or refused. Prints the agent's log as lines of JSON. LISTEN: address of /livez, or empty.
 */
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { getHeapStatistics } from 'node:v8'
import { Agent } from '../../src/index.js'
import { readContents } from '../../src/shared/black-box/contents.js'

const [file = '', way = 'stop', ms = '0', listen = ''] = process.argv.slice(2)
let isRefused = false
const log = (fields: object, message: string) => {
  process.stdout.write(`${JSON.stringify({ message, ...fields })}\n`)
  isRefused ||= message === 'black box not written'
}
const agent = new Agent(
  {
    collectors: { stalls: { enabled: true, stacks: true, blackBox: { file, keep: '1m' }, ...(listen && { listen }) } },
  },
  { logger: { trace() {}, debug() {}, info: log, warn: log, error: log } },
)
agent.start()
const alive = setInterval(() => {}, 50)

function readOrders(heldMs: number): void {
  const endMs = performance.now() + heldMs
  while (performance.now() < endMs) Math.sqrt(2)
}

const leak: object[] = []
/** Adds 0.2 MB to the heap. */
function leakMore(): void {
  for (let count = 0; count < 500; count++) leak.push(new Array(50).fill(count))
}

/** Whether the heap of 120 MB will fill within seconds: the last of them is not in the black box. */
function isAlmostFull(): boolean {
  return getHeapStatistics().used_heap_size > 105e6
}

/** Whether this process has written a second to its black box. */
function isWritten(): boolean {
  try {
    const reading = readContents(readFileSync(file))
    if (reading.status !== 'ok') return false
    const { header, seconds } = reading.contents
    const own = header?.owner.pid === process.pid ? header.owner.token : '-'
    return seconds.records.some(({ record }) => record.kind === 'second' && own.startsWith(record.run))
  } catch {
    return false
  }
}

const ways: Readonly<Record<string, () => unknown>> = {
  stop: async () => {
    await agent.stop()
    clearInterval(alive)
  },
  natural: () => clearInterval(alive),
  exit: () => process.exit(0),
  'refused-exit': () => process.exit(0),
  throw: () => {
    throw new Error('not handled')
  },
  /** Its parent kills it meanwhile. */
  hold: () => {
    log({}, 'held from now on')
    readOrders(60_000)
  },
  heap: () => {
    for (;;) {
      leakMore()
      if (isAlmostFull()) readOrders(100)
    }
  },
  /** Runs until it is killed. */
  live: () => log({}, 'lives'),
}

const isReady = way.startsWith('refused') ? () => isRefused : isWritten
while (!isReady()) await wait(50)
await wait(Number(ms))
await ways[way]?.()
