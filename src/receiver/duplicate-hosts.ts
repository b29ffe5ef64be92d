import { catalogue, isAboutProcess } from '../collectors/index.js'
import type { Clock } from '../shared/clock.js'
import { HostAgent } from './host-agent.js'
import type { WirePoint } from './wire-point.js'

/** A host whose series several agents write at the same time. */
export interface DuplicateHost {
  readonly host: string
  /** How many agents that are; 8 are also more. */
  readonly agents: number
  /** Their different ids of hosts, from `agent_info`: with one of them the agents are on one machine. */
  readonly hostIds: readonly string[]
}

/** Bounds of what is remembered: of hosts, and of agents of each. */
const MAX_HOSTS = 1000
const MAX_AGENTS = 8
/** Points of a batch that are looked at: more than an agent sends at once. */
const MAX_POINTS = 20_000

/** The collector of each metric about a host. A process has series of its own, by its tags or its user's. */
const collectorByType = new Map(
  catalogue
    .filter(({ name }) => !isAboutProcess(name))
    .flatMap(({ name, metrics }) => metrics.map(({ type }) => [type, name] as const)),
)

/** Finds hosts whose name more than one agent uses: their points lie between each other's in the same series. */
export class DuplicateHosts {
  readonly #clock: Clock
  /** By host and by id of the agent, least recent first. */
  readonly #hosts = new Map<string, Map<string, HostAgent>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Notes a stored batch.
   * @param idempotencyKey as agents make it, `<128 bits in hex>-<output>-<batch>`; batches under other keys are passed over
   * @returns whether another agent sends points of one of its hosts, too
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

  /** Returns the hosts of which several agents send points at present. */
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
 * Returns an entry, and makes it the most recent one. A new one takes the place of the least recent one, if that has gone: of too many
 * that are alive, the first ones stay, because entries that replace each other would never be compared.
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
