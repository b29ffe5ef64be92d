import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from './open-database.js'
import type { AppendCall, Opening, StoreCall, StoreRequest, StoreResponse, StoreThreadOptions } from './protocol.js'
import { StoreEngine } from './store-engine.js'

/*
 * Entry of a store's thread. Batches that arrive during one turn of the event loop share a transaction.
 */

interface WaitingAppend {
  readonly id: number
  readonly call: AppendCall
}

if (parentPort !== null) start(parentPort, workerData as StoreThreadOptions)

function start(port: MessagePort, options: StoreThreadOptions): void {
  const post = (message: Opening | StoreResponse) => port.postMessage(message)
  const opened = openDatabase(options.file)
  if (opened.status === 'refused') {
    post(opened)
    return
  }
  let engine: StoreEngine
  try {
    engine = new StoreEngine(opened.db, options)
    post({ status: 'open', series: engine.listSeries() })
  } catch (error) {
    post({ status: 'refused', reason: 'unusable', error: `${options.file} is damaged (${messageOf(error)})` })
    opened.db.close()
    return
  }
  serve(port, engine, post)
}

function serve(port: MessagePort, engine: StoreEngine, post: (response: StoreResponse) => void): void {
  let waiting: WaitingAppend[] = []

  const respond = (id: number, run: () => unknown) => {
    try {
      post({ id, status: 'ok', value: run() })
    } catch (error) {
      post({ id, status: 'failed', error: messageOf(error) })
    }
  }

  const commit = () => {
    const batches = waiting
    if (batches.length === 0) return
    waiting = []
    try {
      const results = engine.appendAll(batches.map(({ call }) => call))
      for (const [index, { id }] of batches.entries()) post({ id, status: 'ok', value: results[index] })
    } catch (error) {
      for (const { id } of batches) post({ id, status: 'failed', error: messageOf(error) })
    }
  }

  const run = (call: Exclude<StoreCall, AppendCall>): unknown => {
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

  port.on('message', ({ id, call }: StoreRequest) => {
    if (call.op === 'append') {
      if (waiting.length === 0) setImmediate(commit)
      waiting.push({ id, call })
      return
    }
    // A query sees every batch sent before it.
    commit()
    respond(id, () => run(call))
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
