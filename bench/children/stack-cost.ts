// Computes for a while in a deep stack, while another thread reads its stack as the watch of `stalls` does. Sends the
// gaps in its computation to the parent, with the times of the replies: StackCost.
import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { PerformanceObserver } from 'node:perf_hooks'
import process from 'node:process'
import { MessageChannel, Worker } from 'node:worker_threads'
import { StackSource } from '../../src/main-thread/stalls/stack-source.js'
import { threadsMonotonicMs } from '../../src/shared/clock.js'
import { waitedClock } from '../lib/main-thread.js'
import type { AskerData } from './stack-asker.js'

export interface StackCost {
  /**
   * Pause of the computation for each request, in milliseconds, without waits for a CPU; and the part of it in which V8
   * collected garbage.
   */
  readonly questions: readonly { readonly ms: number; readonly garbageMs: number }[]
  readonly asked: number
}

const COMPUTE_MS = 8_000
const DEPTH = 30
/** Shorter gaps have other causes than a request. */
const LEAST_GAP_MS = 0.03

const waitedMs = waitedClock()
const requests = new AsyncLocalStorage<Record<string, string>>()
const source = new StackSource({ stallContext: () => requests.getStore(), inspectorRefusal: () => undefined })
const { port1, port2 } = new MessageChannel()
source.start({ onQuestion: () => {}, onReply: (reply) => port1.postMessage(reply) })
const workerData: AskerData = { access: source.access, port: port2 }
const watch = new Worker(new URL('stack-asker.js', import.meta.url), {
  workerData,
  execArgv: [],
  transferList: [port2],
})
await once(watch, 'message')
const collections: (readonly [fromMs: number, toMs: number])[] = []
// Performance entries use this thread's time origin, replies the one shared by all threads.
const originMs = threadsMonotonicMs() - performance.now()
const observer = new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) {
    collections.push([startTime + originMs, startTime + duration + originMs])
  }
})
observer.observe({ entryTypes: ['gc'] })
/** Start, end and wait for a CPU of each gap. */
const gaps = new Float64Array(300_000)
let length = 0

setImmediate(async () => {
  requests.run({ route: 'GET /orders/:id', tenant: 'a' }, () => descend(DEPTH))
  watch.postMessage('report')
  const [replies] = (await once(watch, 'message')) as [number[]]
  // The observer is called in a later turn.
  await new Promise((resolve) => setTimeout(resolve, 200))
  process.send?.({ questions: replies.flatMap(costOf), asked: replies.length } satisfies StackCost)
  source.stop()
  port1.close()
  observer.disconnect()
  await watch.terminate()
  process.disconnect?.()
})

function descend(levels: number): number {
  return levels === 0 ? compute(performance.now() + COMPUTE_MS) : descend(levels - 1) + 1
}

function compute(endMs: number): number {
  let lastMs = performance.now()
  let lastWaitedMs = waitedMs()
  while (lastMs < endMs) {
    const nowMs = performance.now()
    if (nowMs - lastMs > LEAST_GAP_MS) {
      const waited = waitedMs()
      gaps[length++] = lastMs + originMs
      gaps[length++] = nowMs + originMs
      gaps[length++] = waited - lastWaitedMs
      lastWaitedMs = waited
      lastMs = performance.now()
    } else lastMs = nowMs
  }
  return 0
}

/** Returns the gap in which the reply was made. */
function costOf(repliedMs: number): StackCost['questions'] {
  for (let index = 0; index < length; index += 3) {
    const [fromMs = 0, toMs = 0, waited = 0] = gaps.subarray(index, index + 3)
    if (repliedMs < fromMs || repliedMs > toMs) continue
    const inside = collections.map(([from, to]) => Math.max(0, Math.min(to, toMs) - Math.max(from, fromMs)))
    return [{ ms: toMs - fromMs - waited, garbageMs: inside.reduce((sum, ms) => sum + ms, 0) }]
  }
  return []
}
