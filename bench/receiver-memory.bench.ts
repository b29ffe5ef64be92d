import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { MAIN } from '../test/helpers/cli.js'
import { Fleet } from './lib/fleet.js'
import { rssMegabytes, threadTimes } from './lib/process-cpu.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const HOSTS = 4
const SERIES_PER_HOST = 250
const PAGE_QUERY_SECONDS = 15

/** What is watched: `receive` alone, or `dashboard` with its agent. */
const SUBJECT = process.env['HOSTPULSE_BENCH_COMMAND'] ?? 'receive'
/** The goal is stated for 60. */
const MINUTES = Number(process.env['HOSTPULSE_BENCH_MINUTES'] ?? 1.5)

/** Resident memory of a receiver with its store in a file, while hosts send 1000 points a second and a page is open. */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-bench-'))
  const file = path.join(folder, 'points.db')
  const child = spawn(process.execPath, [MAIN, SUBJECT, '--listen', '127.0.0.1:0', '--store', file], { cwd: folder })
  const pid = child.pid ?? 0
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const url = /http:\/\/[^/\s]+\//.exec(line.toString())?.[0] ?? ''
  const fleet = new Fleet(url, { hosts: HOSTS, seriesPerHost: SERIES_PER_HOST })
  const rows: Row[] = []
  try {
    const page = await fleet.openPage(PAGE_QUERY_SECONDS)
    for (let second = 1; second <= MINUTES * 60; second++) {
      await fleet.tick()
      if (second % 60 !== 0 && second !== MINUTES * 60) continue
      const row = {
        minutes: round(second / 60, 1),
        'RSS MB': Math.round(rssMegabytes(pid)),
        'CPU s': round(threadTimes(pid).processNs / 1e9, 1),
        'points accepted': fleet.accepted,
        'file MB': round(statSync(file).size / 1e6, 1),
      }
      process.stderr.write(`${JSON.stringify(row)}\n`)
      rows.push(row)
    }
    page.close()
    const peak = Math.max(...rows.map((row) => Number(row['RSS MB'])))
    return {
      name: `Resident memory of \`hostpulse ${SUBJECT}\` at ${HOSTS * SERIES_PER_HOST} points a second, a page open`,
      rows: rows.filter((_, index) => index === rows.length - 1 || index % Math.ceil(rows.length / 12) === 0),
      notes: [`most in any minute: ${peak} MB; HOSTPULSE_BENCH_MINUTES=60 runs the hour that the goal is stated for`],
    }
  } finally {
    child.kill('SIGTERM')
    await once(child, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
}
