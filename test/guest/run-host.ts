import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { AgentStats } from '../../src/shared/stats.js'
import { FaultServer } from '../helpers/fault-server.js'

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const HOSTS = path.join(ROOT, 'test/guest/hosts')

/** Path of a program that embeds an agent as users do, by the package's name. */
export function hostProgram(name: string): string {
  return path.join(HOSTS, name)
}

/** Module of a collector with one point, to run in a process. */
export const COLLECTOR = hostProgram('own-collector.mjs')

export interface RunOptions {
  /** Node's flags, before the program. */
  readonly flags?: readonly string[]
  readonly variables?: Readonly<Record<string, string>>
  /** Whether any output on stderr is a failure. @default false */
  readonly isSilent?: boolean
  /** @default 40000 */
  readonly timeoutMs?: number
}

/** Runs a program to its end and resolves with its stdout. Rejects when it fails or takes too long. */
export async function runHost(program: string, words: readonly string[], options: RunOptions = {}): Promise<string> {
  const { flags = [], variables = {}, timeoutMs = 40_000, isSilent = false } = options
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...flags, program, ...words], {
    env: { PATH: process.env['PATH'], ...variables },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  })
  if (isSilent) assert.equal(stderr, '')
  return stdout
}

/** Result of `embed` in hosts/embed.mjs. */
export interface Embedded {
  readonly answers: Readonly<Record<string, number>>
  readonly troubles: readonly string[]
  readonly stats: AgentStats
}

/** Asserts that an agent worked in its host: every collector answered, every point was delivered, gzip was used, nothing failed. */
export function assertEmbedded({ answers, troubles, stats }: Embedded, receiver: FaultServer): void {
  assert.deepEqual(troubles, [])
  for (const name of ['cpu', 'memory', 'disk', 'network', 'system', 'agent', 'own']) {
    assert.ok((answers[name] ?? 0) >= 3, `${name} answered ${answers[name] ?? 0} times`)
  }
  const points = stats.outputs[0]?.points
  assert.ok(points && points.accepted > 0)
  assert.equal(points.delivered, points.accepted)
  assert.equal(receiver.stored.length, points.delivered)
  // Not all of them: a body is sent uncompressed when the machine is too busy to compress it within two seconds.
  assert.ok(receiver.requests.some(({ headers }) => headers['content-encoding'] === 'gzip'))
}

/** Runs a host that embeds an agent and prints an Embedded, with its own receiver, and asserts that all went well. */
export async function assertRuns(run: (url: string) => Promise<string>): Promise<void> {
  const receiver = await FaultServer.start()
  try {
    assertEmbedded(JSON.parse(await run(receiver.url)) as Embedded, receiver)
  } finally {
    await receiver.close()
  }
}
