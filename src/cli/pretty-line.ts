import type { ConfigProblem } from '../shared/errors.js'
import type { AgentStats, OutputStats } from '../shared/stats.js'

const LEVELS: Readonly<Record<number, readonly [name: string, color: number]>> = {
  10: ['TRACE', 90],
  20: ['DEBUG', 90],
  30: ['INFO', 32],
  40: ['WARN', 33],
  50: ['ERROR', 31],
  60: ['FATAL', 31],
}
const LONGEST_VALUE = 160

/** Turns a line of pino's JSON into one for people: `12:34:56.789 INFO  started host=web-1`. */
export function prettyLine(json: string, color: boolean): string {
  const { time, level, msg, ...fields } = JSON.parse(json) as Record<string, unknown>
  const [name, code] = LEVELS[Number(level)] ?? [String(level), 0]
  const paint = (text: string, ansi: number) => (color ? `\u001b[${ansi}m${text}\u001b[0m` : text)
  const words = Object.entries(fields).flatMap(([key, value]) => describe(key, value))
  return `${[
    paint(timeOfDay(Number(time)), 90),
    paint(name.padEnd(5), code),
    clean(String(msg)),
    ...words.map((word) => paint(clean(word), 90)),
  ].join(' ')}\n`
}

function timeOfDay(ms: number): string {
  const date = new Date(ms)
  const two = (number: number) => String(number).padStart(2, '0')
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

function describe(key: string, value: unknown): readonly string[] {
  if (key === 'stats') return describeStats(value as AgentStats)
  if (key === 'problems') return (value as readonly ConfigProblem[]).map(describeProblem)
  if (key === 'err') return [`error=${quote(String((value as { message?: unknown }).message))}`]
  const text = typeof value === 'string' ? quote(value) : JSON.stringify(value)
  return [`${key}=${text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text}`]
}

/** Shows only the point counts, and why points were lost. The JSON format has everything. */
function describeStats({ uptimeSeconds, collected, outputs }: AgentStats): readonly string[] {
  return [`uptime=${Math.round(uptimeSeconds)}s`, `collected=${collected}`, ...outputs.map(describeOutput)]
}

function describeProblem({ path, message }: ConfigProblem): string {
  return `problem=${quote(path === '' ? message : `${path}: ${message}`)}`
}

function describeOutput({ name, lastError, points }: OutputStats): string {
  const { delivered, rejected, dropped, buffered, inFlight } = points
  const counts = { rejected, ...dropped, undelivered: buffered + inFlight }
  const lost = Object.entries(counts).filter(([, count]) => count > 0)
  return [
    `output=${name}`,
    `delivered=${delivered}`,
    ...lost.map(([what, count]) => `${what}=${count}`),
    ...(lost.length > 0 && lastError !== null ? [`error=${quote(lastError)}`] : []),
  ].join(' ')
}

function quote(text: string): string {
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text)
}

/** Replaces control characters: a line may contain a receiver's answer, which must not control the terminal. */
function clean(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ')
}
