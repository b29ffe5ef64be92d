import { once } from 'node:events'
import net from 'node:net'
import type { TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'

/** Listens, then blocks its loop until it is woken: nothing is accepted, and the kernel's queue stays full. */
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads')
  const server = require('node:http').createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end())
  })
  server.listen({ host: workerData.host, port: workerData.port, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port)
    setImmediate(() => Atomics.wait(workerData.bell, 0, 0))
  })
`

/** An HTTP server with a full accept queue: the kernel drops the first packet of every further connection. */
export class CrowdedListener {
  /** Number of its own connections that fill the queue. */
  static readonly FILLERS = 3
  readonly port: number
  readonly #bell: Int32Array

  private constructor(port: number, bell: Int32Array) {
    this.port = port
    this.#bell = bell
  }

  static async start(t: TestContext, host: string, port = 0): Promise<CrowdedListener> {
    const bell = new Int32Array(new SharedArrayBuffer(4))
    const worker = new Worker(PROGRAM, { eval: true, workerData: { host, port, bell } })
    const [bound] = (await once(worker, 'message')) as [number]
    const listener = new CrowdedListener(bound, bell)
    const fillers = Array.from({ length: CrowdedListener.FILLERS }, () =>
      net.connect(bound, host).on('error', () => {}),
    )
    t.after(async () => {
      listener.open()
      for (const socket of fillers) socket.destroy()
      await worker.terminate()
    })
    // The queue holds one more than requested.
    await Promise.all(fillers.slice(0, 2).map((socket) => once(socket, 'connect')))
    return listener
  }

  /** Accepts waiting and new connections. A dropped packet is sent again after a second. */
  open(): void {
    Atomics.store(this.#bell, 0, 1)
    Atomics.notify(this.#bell, 0)
  }
}
