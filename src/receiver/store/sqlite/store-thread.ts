import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { Engine } from './engine.js'
import { openDatabase } from './open-database.js'
import type { Answer, AppendCall, Call, Opening, Request, ThreadOptions } from './protocol.js'

/*
 * The thread of a store. Batches that have come meanwhile go into the file together, in one transaction.
 */

interface WaitingAppend {
  readonly request: number
  readonly call: AppendCall
}

if (parentPort !== null) start(parentPort, workerData as ThreadOptions)

function start(port: MessagePort, options: ThreadOptions): void {
  const say = (message: Opening | Answer) => port.postMessage(message)
  const opened = openDatabase(options.file)
  if (opened.status === 'refused') {
    say(opened)
    return
  }
  let engine: Engine
  try {
    engine = new Engine(opened.db, options)
    say({ status: 'open', series: engine.listSeries() })
  } catch (error) {
    say({ status: 'refused', reason: 'unusable', error: `${options.file} is damaged (${messageOf(error)})` })
    opened.db.close()
    return
  }
  serve(port, engine, say)
}

function serve(port: MessagePort, engine: Engine, say: (answer: Answer) => void): void {
  let waiting: WaitingAppend[] = []

  const answer = (request: number, run: () => unknown) => {
    try {
      say({ request, status: 'ok', value: run() })
    } catch (error) {
      say({ request, status: 'failed', error: messageOf(error) })
    }
  }

  const commit = () => {
    const batches = waiting
    if (batches.length === 0) return
    waiting = []
    try {
      const answers = engine.appendAll(batches.map(({ call }) => call))
      for (const [index, { request }] of batches.entries()) say({ request, status: 'ok', value: answers[index] })
    } catch (error) {
      for (const { request } of batches) say({ request, status: 'failed', error: messageOf(error) })
    }
  }

  const run = (call: Exclude<Call, AppendCall>): unknown => {
    switch (call.op) {
      case 'query':
        return engine.query(call)
      case 'maintain':
        return engine.maintain(call)
      case 'stats':
        return engine.stats()
      case 'close':
        engine.close()
        setImmediate(() => port.close())
        return undefined
    }
  }

  port.on('message', ({ request, call }: Request) => {
    if (call.op === 'append') {
      if (waiting.length === 0) setImmediate(commit)
      waiting.push({ request, call })
      return
    }
    // Whoever asks after sending must find what was sent.
    commit()
    answer(request, () => run(call))
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
