import http from 'node:http'
import path from 'node:path'
import process from 'node:process'
import { collectdCommand } from './collectd.js'
import type { Contestant } from './contestant.js'
import type { CountingSink } from './counting-sink.js'
import { COMPARED, only, runCommand } from './hostpulse.js'
import { hasPeerPackage, program } from './peers.js'
import { compileReadLoop, filesOf } from './read-loop.js'
import { PEERS } from './root.js'

const NODE_EXPORTER_PORT = 39_100

/** One thread for all collectors, as by default, or one for each. */
type Threads = 'one' | 'own'

/** Creates contestants that keep their files in one folder and post to one sink. */
export class Contestants {
  readonly #folder: string
  readonly #sink: CountingSink
  readonly #loop = compileReadLoop()
  #ports = 0

  constructor(folder: string, sink: CountingSink) {
    this.#folder = folder
    this.#sink = sink
  }

  /** Returns an agent that ticks at the rate and POSTs once a second. */
  ticking(hertz: number): Contestant {
    return this.#ticking(hertz, 'one')
  }

  /** The same with a thread for each collector. */
  tickingInOwnThreads(hertz: number): Contestant {
    return this.#ticking(hertz, 'own')
  }

  /** Returns an agent that ticks once a second and samples at the rate. */
  sampling(hertz: number, emit: 'summary' | 'all'): Contestant {
    return this.#sampling(hertz, emit, 'one')
  }

  /** The same with a thread for each collector. */
  samplingInOwnThreads(hertz: number): Contestant {
    return this.#sampling(hertz, 'summary', 'own')
  }

  collectd(hertz: number): Contestant {
    const file = program('collectd')
    const id = `collectd-${hertz}`
    const url = this.#sink.url(id)
    const command = file === undefined ? null : collectdCommand(file, this.#folder, { hertz, url })
    return { id, label: 'collectd, write_http', hertz, command, peer: 'collectd' }
  }

  nodeExporter(hertz: number): Contestant {
    const file = program('prometheus-node-exporter')
    const port = NODE_EXPORTER_PORT + this.#ports++
    const areas = ['cpu', 'meminfo', 'diskstats', 'filesystem', 'netdev'].map((area) => `--collector.${area}`)
    const flags = [`--web.listen-address=127.0.0.1:${port}`, '--collector.disable-defaults', ...areas]
    return {
      id: `node-exporter-${hertz}`,
      label: 'node_exporter, scraped',
      hertz,
      command: file === undefined ? null : [file, ...flags, '--log.level=error'],
      peer: 'prometheus-node-exporter',
      drive: () => scrape(port, hertz),
    }
  }

  hostMetrics(hertz: number): Contestant {
    const id = `otel-${hertz}`
    const installed = hasPeerPackage('@opentelemetry/host-metrics')
    const words = [path.join(PEERS, 'host-metrics.mjs'), String(1000 / hertz), this.#sink.url(id)]
    const command = installed ? [process.execPath, ...words] : null
    return { id, label: '@opentelemetry/host-metrics', hertz, command, peer: '@opentelemetry/host-metrics' }
  }

  systeminformation(hertz: number): Contestant {
    const command = [process.execPath, path.join(PEERS, 'systeminformation.mjs'), String(1000 / hertz)]
    return { id: `si-${hertz}`, label: 'systeminformation, bare interval', hertz, command, peer: 'systeminformation' }
  }

  /** Returns a C program that only reads the files of a sample, as the lower bound of sampling. */
  readLoop(hertz: number): Contestant {
    const command = this.#loop?.(hertz, COMPARED) ?? null
    return { id: `c-${hertz}`, label: 'C loop, preads only', hertz, command, peer: 'cc' }
  }

  /** The same in Node, without parsing and sending. */
  nodeLoop(hertz: number): Contestant {
    const command = [process.execPath, path.join(PEERS, 'read-loop.mjs'), String(hertz), ...filesOf(COMPARED)]
    return { id: `node-loop-${hertz}`, label: 'Node loop, waits and reads only', hertz, command, peer: 'node' }
  }

  /** Returns a Node program that only POSTs 10 kB, as the lower bound of sending. */
  posting(hertz: number, client: 'http' | 'axios'): Contestant {
    const id = `${client}-${hertz}`
    const command = [process.execPath, path.join(PEERS, 'post.mjs'), client, String(1000 / hertz), this.#sink.url(id)]
    return { id, label: `Node, ${client}, POST only`, hertz, command, peer: client }
  }

  #ticking(hertz: number, threads: Threads): Contestant {
    return this.#hostpulse(hertz, `tick${suffixOf(threads)}`, `hostpulse, tick ${1000 / hertz} ms${labelOf(threads)}`, {
      interval: `${1000 / hertz}ms`,
      collectors: only(COMPARED, {}, threads),
    })
  }

  #sampling(hertz: number, emit: 'summary' | 'all', threads: Threads): Contestant {
    const label = `hostpulse, tick 1 s, samples, emit ${emit}${labelOf(threads)}`
    return this.#hostpulse(hertz, `${emit}${suffixOf(threads)}`, label, {
      interval: '1s',
      collectors: only(COMPARED, { sampleInterval: `${1000 / hertz}ms`, emit }, threads),
    })
  }

  #hostpulse(hertz: number, kind: string, label: string, config: object): Contestant {
    const id = `hostpulse-${kind}-${hertz}`
    const outputs = [{ name: 'sink', url: this.#sink.url(id) }]
    const command = runCommand(this.#folder, id, { ...config, initialDelay: '0ms', outputs })
    return { id, label, hertz, command, peer: 'hostpulse' }
  }
}

/** Scrapes a node_exporter at a rate, one request at a time on one connection. */
export function scrape(port: number, hertz: number): () => void {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  let asking = false
  const done = () => {
    asking = false
  }
  const timer = setInterval(() => {
    if (asking) return
    asking = true
    const request = http.get({ port, host: '127.0.0.1', path: '/metrics', agent }, (response) => {
      response.resume().once('end', done)
    })
    request.once('error', done)
  }, 1000 / hertz)
  return () => {
    clearInterval(timer)
    agent.destroy()
  }
}

function suffixOf(threads: Threads): string {
  return threads === 'own' ? '-own' : ''
}

function labelOf(threads: Threads): string {
  return threads === 'own' ? ', own threads' : ''
}
