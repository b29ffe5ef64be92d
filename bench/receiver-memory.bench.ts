import process from 'node:process'
import { Fleet } from './lib/fleet.js'
import { rssMegabytes, threadTimes } from './lib/process-cpu.js'
import { ReceiverProcess } from './lib/receiver-process.js'
import { type BenchResult, type Row, round } from './lib/result.js'

const HOSTS = 4
const SERIES_PER_HOST = 250
const PAGE_QUERY_SECONDS = 15
const MAX_ROWS = 12

/** Command to measure: `receive` alone, or `dashboard` with its agent. */
const SUBJECT = process.env['HOSTPULSE_BENCH_COMMAND'] ?? 'receive'
/** Duration. The goal is defined for 60 minutes. */
const MINUTES = Number(process.env['HOSTPULSE_BENCH_MINUTES'] ?? 1.5)

/** Measures resident memory of a receiver with a file store, with 1000 points a second and an open page. */
export async function run(): Promise<BenchResult> {
  const receiver = await ReceiverProcess.start(SUBJECT)
  const fleet = new Fleet(receiver.url, { hosts: HOSTS, seriesPerHost: SERIES_PER_HOST })
  const rows: Row[] = []
  try {
    const page = await fleet.openPage(PAGE_QUERY_SECONDS)
    for (let second = 1; second <= MINUTES * 60; second++) {
      await fleet.tick()
      if (second % 60 !== 0 && second !== MINUTES * 60) continue
      const row = {
        minutes: round(second / 60, 1),
        'RSS MB': Math.round(rssMegabytes(receiver.pid)),
        'CPU s': round(threadTimes(receiver.pid).processNs / 1e9, 1),
        'points accepted': fleet.accepted,
        'file MB': round(receiver.fileBytes / 1e6, 1),
      }
      process.stderr.write(`${JSON.stringify(row)}\n`)
      rows.push(row)
    }
    page.close()
  } finally {
    await receiver.stop()
  }
  const peak = Math.max(...rows.map((row) => Number(row['RSS MB'])))
  const every = Math.ceil(rows.length / MAX_ROWS)
  return {
    name: `Resident memory of \`hostpulse ${SUBJECT}\` at ${HOSTS * SERIES_PER_HOST} points a second, a page open`,
    rows: rows.filter((_, index) => index === rows.length - 1 || (index + 1) % every === 0),
    notes: [
      `most in any minute: ${peak} MB; goal: under 150 MB after an hour`,
      'HOSTPULSE_BENCH_MINUTES=60 runs the hour, HOSTPULSE_BENCH_COMMAND=dashboard has an agent in the process',
    ],
  }
}
