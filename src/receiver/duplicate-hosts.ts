import { catalogue, isAboutProcess } from '../collectors/index.js'
import type { Clock } from '../shared/clock.js'
import { HostAgent } from './host-agent.js'
import type { WirePoint } from './wire-point.js'

/** A host whose series several agents write at the same time. */
export interface DuplicateHost {
  readonly host: string
  /** Number of these agents; 8 means 8 or more. */
  readonly agents: number
  /** Distinct host ids of these agents, from `agent_info`. A single id means that all of them run on one machine. */
  readonly hostIds: readonly string[]
}

/** Most hosts remembered, and most agents remembered for each host. */
const MAX_HOSTS = 1000
const MAX_AGENTS = 8
/** Points examined in a batch: more than an agent sends at once. */
const MAX_POINTS = 20_000

/**
 * The collector of each metric about a host. Metrics about a process are left out: each process has its own series, by its tags or
 * those of its user.
 */
const collectorByType = new Map(
  catalogue
    .filter(({ name }) => !isAboutProcess(name))
    .flatMap(({ name, metrics }) => metrics.map(({ type }) => [type, name] as const)),
)

/** Finds hosts whose name more than one agent uses: the points of these agents interleave in the same series. */
export class DuplicateHosts {
  readonly #clock: Clock
  /** Agents by host and by agent id, least recent first. */
  readonly #hosts = new Map<string, Map<string, HostAgent>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Notes a stored batch.
   * @param idempotencyKey as agents make it, `<128 bits in hex>-<output>-<batch>`; batches with other keys are ignored
   * @returns whether another agent also sends points of one of its hosts
   */
  note(idempotencyKey: string, points: readonly WirePoint[]): boolean {
    const [agentId] = /^[0-9a-f]{32}(?=-)/.exec(idempotencyKey) ?? []
    if (agentId === undefined) return false
    const nowMs = this.#clock.monotonicMs()
    const agents = new Map<string, HostAgent | undefined>()
    for (const point of points.length > MAX_POINTS ? points.slice(0, MAX_POINTS) : points) {
      const { host, type, tags } = point
      const collector = collectorByType.get(type)
      if (collector === undefined && type !== 'agent_info') continue
      if (!agents.has(host)) agents.set(host, this.#agentOf(host, agentId, nowMs))
      if (collector === undefined) agents.get(host)?.describe(tags ?? {})
      else agents.get(host)?.add(collector, point)
    }
    return Array.from(agents, ([host]) => this.#duplicates(host, nowMs)).some((found) => found.length > 0)
  }

  /** Returns the hosts whose points several agents send at present. */
  list(): readonly DuplicateHost[] {
    const nowMs = this.#clock.monotonicMs()
    return Array.from(this.#hosts.keys()).flatMap((host) => {
      const found = this.#duplicates(host, nowMs)
      if (found.length === 0) return []
      return [{ host, agents: found.length, hostIds: [...new Set(found.flatMap(({ hostId = [] }) => hostId))] }]
    })
  }

  #duplicates(host: string, nowMs: number): readonly HostAgent[] {
    const agents = [...(this.#hosts.get(host)?.values() ?? [])].filter((agent) => agent.isAlive(nowMs))
    return agents.filter((one) => agents.some((other) => other !== one && one.collidesWith(other)))
  }

  /** Returns undefined when there are too many. */
  #agentOf(host: string, agentId: string, nowMs: number): HostAgent | undefined {
    const hasGone = (agent: HostAgent) => !agent.isAlive(nowMs)
    const newHost = () => new Map<string, HostAgent>()
    const agents = renewed(this.#hosts, host, newHost, MAX_HOSTS, (all) => Array.from(all.values()).every(hasGone))
    const agent = agents && renewed(agents, agentId, () => new HostAgent(nowMs), MAX_AGENTS, hasGone)
    agent?.seen(nowMs)
    return agent
  }
}

/**
 * Returns an entry and makes it the most recent. At the bound, a new entry replaces the least recent one only if that is gone. If
 * too many are alive, the first ones stay, because entries that kept replacing each other would never be compared.
 */
function renewed<Value>(
  map: Map<string, Value>,
  key: string,
  make: () => Value,
  maxSize: number,
  hasGone: (value: Value) => boolean,
): Value | undefined {
  let value = map.get(key)
  if (value !== undefined) map.delete(key)
  else if (map.size < maxSize || dropOldest(map, hasGone)) value = make()
  if (value !== undefined) map.set(key, value)
  return value
}

function dropOldest<Value>(map: Map<string, Value>, hasGone: (value: Value) => boolean): boolean {
  for (const [key, value] of map) return hasGone(value) && map.delete(key)
  return false
}
