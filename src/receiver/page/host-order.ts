import type { TableOrder } from './card-table.js'
import { figureOf, figures } from './figures.js'
import { percent } from './format.js'
import { type Level, levelOf } from './groups/card.js'
import type { HostState } from './host-state.js'
import { sinceText } from './since.js'
import type { Sparkline } from './sparklines.js'

/** A host that fell silent less than this ago comes first; one that has been silent for longer comes last. */
const NEWLY_SILENT_MS = 3_600_000
/** CPU steps that are averaged: a minute. A single busy moment is no trouble. */
const CPU_STEPS = 6

/** State of a host in a word, with its rank. */
export interface Standing {
  /** Higher for hosts in more trouble. */
  readonly rank: number
  readonly text: string
  readonly level: Level
}

/** @param agents number of agents that send under the host's name */
export function standingOf(host: HostState, lines: readonly Sparkline[], agents = 1): Standing {
  if (host.silent) {
    const isNew = host.ageMs < NEWLY_SILENT_MS
    return { rank: isNew ? 4 : -1, text: `silent since ${sinceText(host)}`, level: isNew ? 'full' : 'ok' }
  }
  let worst = 0
  let title = ''
  for (const [index, figure] of figures.entries()) {
    const now = figureOf(host, figure)?.value
    const share = now === undefined || index > 0 ? now : (lines[index]?.mean(CPU_STEPS) ?? now)
    if (share === undefined || share <= worst) continue
    worst = share
    title = figure.title
  }
  const level = levelOf(worst)
  const texts = [...(level === 'ok' ? [] : [`${title} ${percent(worst)}`]), ...(agents > 1 ? [`${agents} agents`] : [])]
  const steps = { ok: 0, high: 2, full: 3 }
  return {
    // Whole percents, so that the list does not jump.
    rank: Math.max(steps[level], agents > 1 ? 2 : 0) + Math.min(Math.round(worst * 100), 100) / 101,
    text: texts.join(', ') || 'ok',
    level: level === 'ok' && agents > 1 ? 'high' : level,
  }
}

/** A host of the overview with the values it is ordered by: its standing, then its figures. */
export interface RankedHost {
  readonly host: HostState
  readonly values: readonly (number | undefined)[]
}

/**
 * Orders hosts by a column: -1 is the name, 0 the standing, then come the figures. Equal hosts are ordered by name; unknown values
 * come last.
 */
export function orderHosts(ranked: readonly RankedHost[], { column, descending }: TableOrder): readonly HostState[] {
  const byName = (a: RankedHost, b: RankedHost) => compareNames(a.host.name, b.host.name)
  const sign = descending ? -1 : 1
  return [...ranked]
    .sort((one, other) => {
      if (column === -1) return sign * byName(one, other)
      const [a, b] = [one.values[column], other.values[column]]
      if (a === undefined || b === undefined)
        return Number(a === undefined) - Number(b === undefined) || byName(one, other)
      return sign * (a - b) || byName(one, other)
    })
    .map(({ host }) => host)
}

/** Whether every word is part of a host's name, or of one of its tags written `name=value`. */
export function matchesWords({ name, tags }: HostState, text: string): boolean {
  const texts = [name, ...Object.entries(tags).map((pair) => pair.join('='))].map((one) => one.toLowerCase())
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => texts.some((one) => one.includes(word)))
}

/** Returns the tag names by which hosts can be grouped. */
export function tagNames(hosts: readonly HostState[]): readonly string[] {
  return [...new Set(hosts.flatMap(({ tags }) => Object.keys(tags)))].sort()
}

/** Groups hosts by the value of a tag and keeps their order: the first host's group comes first. */
export function groupHosts(hosts: readonly HostState[], tag: string): ReadonlyMap<string, readonly HostState[]> {
  const groups = new Map<string, HostState[]>()
  for (const host of hosts) {
    const value = host.tags[tag]
    const name = value === undefined ? `no ${tag}` : `${tag}=${value}`
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [host])
    else group.push(host)
  }
  return groups
}

/** Returns the host to open on: the last chosen host if it is live, else the live one in most trouble, else the one that sent last. */
export function hostToOpen(
  hosts: readonly HostState[],
  lastName: string | undefined,
  rankOf: (host: HostState) => number,
): HostState | undefined {
  const live = hosts.filter((host) => !host.silent)
  const last = hosts.find(({ name }) => name === lastName)
  if (last !== undefined && (!last.silent || live.length === 0)) return last
  return orderHosts(
    (live.length > 0 ? live : hosts).map((host) => ({ host, values: [live.length > 0 ? rankOf(host) : -host.ageMs] })),
    { column: 0, descending: true },
  )[0]
}

const { compare: compareNames } = new Intl.Collator('en', { numeric: true })
