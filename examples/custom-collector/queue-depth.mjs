// A collector of your own: counts the files in some folders. hostpulse.yaml in this folder uses it.
import { readdirSync, statSync } from 'node:fs'

/** Kept from tick to tick, because the module is loaded once. */
const seen = new Set()

/**
 * Called once per tick, never twice at the same time. Synchronous calls are fine, because it runs in its own thread.
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
  // The name ends in _total, so this is a counter, unless `kind` says otherwise.
  points.push({ type: 'queue_files_seen_total', value: seen.size })
  return points
}
