import { freemem, platform, totalmem } from 'node:os'
import { availableMemory, versions } from 'node:process'
import { seriesOf } from '../../src/collectors/index.js'
import { type Probe, READ, type ReadResult } from '../probes/probe.js'
import { ratio } from '../probes/rates.js'

/** Node's figures of the host's memory, in bytes. */
export interface MemoryFacts {
  readonly platform: NodeJS.Platform
  readonly total: number
  readonly free: number
  /** process.availableMemory() */
  readonly available: number
  /** Version of libuv. */
  readonly libuv: string
}

const types = ['mem_total', 'mem_free', 'mem_available', 'mem_used', 'mem_used_ratio']

/** Memory from node:os. Values that the platform does not tell have no point. */
export class MemoryProbe implements Probe {
  readonly sampled = false
  readonly series = types.map((type) => seriesOf(type))
  readonly values = new Float64Array(types.length).fill(Number.NaN)
  readonly #facts: () => MemoryFacts

  constructor(facts: () => MemoryFacts = hostFacts) {
    this.#facts = facts
  }

  read(): ReadResult {
    const facts = this.#facts()
    const { total } = facts
    if (!(total > 0)) return { status: 'missing', reason: 'os.totalmem() returned 0' }
    const { free, available } = freeAndAvailable(facts)
    const used = total - available
    this.values.set([total, free, available, used, ratio(used, total)])
    return READ
  }

  close(): void {}
}

/**
 * Returns the unused memory, and the memory that new processes could get; NaN if unknown. os.freemem() is the latter on Linux
 * (MemAvailable) and Windows (ullAvailPhys), whose tools also call it free. On macOS it is the former; process.availableMemory()
 * estimates the latter since libuv 1.52.
 */
function freeAndAvailable({ platform: system, total, free, available, libuv }: MemoryFacts): {
  readonly free: number
  readonly available: number
} {
  const unused = Math.min(free, total)
  switch (system) {
    case 'linux':
      return { free: Number.NaN, available: unused }
    case 'win32':
      return { free: unused, available: unused }
    case 'darwin':
      return { free: unused, available: estimatesAvailable(libuv) ? Math.min(available, total) : Number.NaN }
    default:
      return { free: unused, available: Number.NaN }
  }
}

function estimatesAvailable(libuv: string): boolean {
  const [major = 0, minor = 0] = libuv.split('.').map(Number)
  return major > 1 || (major === 1 && minor >= 52)
}

function hostFacts(): MemoryFacts {
  return {
    platform: platform(),
    total: totalmem(),
    free: freemem(),
    available: availableMemory(),
    libuv: versions.uv ?? '',
  }
}
