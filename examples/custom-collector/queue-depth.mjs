// A collector of one's own: how many files wait in some folders. Used by hostpulse.yaml beside it.
import { readdirSync, statSync } from 'node:fs'

/** What has been seen lasts from tick to tick: the module is loaded once. */
const seen = new Set()

/**
 * Called once a tick, never twice at the same time. Synchronous calls are fine: this runs in a thread of its own.
 * @param {import('hostpulse').CollectContext} context
 * @returns {import('hostpulse').Point[]}
 */
export function collect({ options, tickMs, signal }) {
  const points = []
  for (const folder of options.folders) {
    if (signal.aborted) break
    const names = readdirSync(folder)
    let oldestMs = tickMs
    for (const name of names) {
      seen.add(`${folder}/${name}`)
      oldestMs = Math.min(oldestMs, statSync(`${folder}/${name}`).mtimeMs)
    }
    points.push(
      { type: 'queue_depth', value: names.length, tags: { folder } },
      { type: 'queue_oldest_seconds', value: Math.max(0, tickMs - oldestMs) / 1000, tags: { folder } },
    )
  }
  // The name ends in _total, so this is a counter; `kind` would say otherwise.
  points.push({ type: 'queue_files_seen_total', value: seen.size })
  return points
}
