import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { describeError } from '../../../shared/describe-error.js'
import { isDamage } from './database.js'
import { openDatabase } from './open-database.js'
import type {
  AppendCall,
  Opening,
  QueryCall,
  StoreCall,
  StoreRequest,
  StoreResponse,
  StoreThreadOptions,
} from './protocol.js'
import { buffersOf } from './query-columns.js'
import { damaged } from './refusals.js'
import { StoreEngine } from './store-engine.js'

/*
 * Entry of a store's thread. Batches that arrive during one turn of the event loop share a transaction.
 */

interface WaitingAppend {
  readonly id: number
  readonly call: AppendCall
}

type Post = (message: Opening | StoreResponse, transfer?: readonly ArrayBuffer[]) => void

if (parentPort !== null) start(parentPort, workerData as StoreThreadOptions)

function start(port: MessagePort, options: StoreThreadOptions): void {
  const post: Post = (message, transfer = []) => port.postMessage(message, transfer)
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
    post(damaged(options.file, describeError(error)))
    opened.db.close()
    return
  }
  serve(port, engine, post)
}

function serve(port: MessagePort, engine: StoreEngine, post: Post): void {
  let waiting: WaitingAppend[] = []
  /** Damage found by a write. Nothing is written after it, so that the file stays as it is. */
  let damage: unknown

  const write = <Result>(work: () => Result): Result => {
    if (damage !== undefined) throw damage
    try {
      return work()
    } catch (error) {
      if (isDamage(error)) damage = error
      throw error
    }
  }

  const fail = (id: number, error: unknown) => {
    post({ id, status: error === damage ? 'damaged' : 'failed', error: describeError(error) })
  }

  const commit = () => {
    const batches = waiting
    if (batches.length === 0) return
    waiting = []
    try {
      const results = write(() => engine.appendAll(batches.map(({ call }) => call)))
      for (const [index, { id }] of batches.entries()) post({ id, status: 'ok', value: results[index] })
    } catch (error) {
      for (const { id } of batches) fail(id, error)
    }
  }

  const run = (call: Exclude<StoreCall, AppendCall | QueryCall>): unknown => {
    switch (call.op) {
      case 'maintain':
        return write(() => engine.maintain(call))
      case 'forget':
        return write(() => engine.forget(call.ids))
      case 'stats':
        return engine.stats()
      case 'close':
        if (damage === undefined) engine.close()
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
    try {
      if (call.op === 'query') {
        const value = engine.query(call)
        post({ id, status: 'ok', value }, value.status === 'ok' ? buffersOf(value.columns) : [])
      } else post({ id, status: 'ok', value: run(call) })
    } catch (error) {
      fail(id, error)
    }
  })
}
