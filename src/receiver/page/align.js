// Lines of a chart on one axis of time.

/**
 * Lines on one axis of time: `[times, values of the first line, …]`, null where a line has nothing.
 * A line is the sum of its tracks. Where nothing came for long there is a gap.
 */
export function alignLines(history, lines, fromMs, toMs) {
  const tracks = lines.map((line) => history.tracks(line))
  const times = new Set()
  for (const track of tracks.flat()) for (const ts of track.ts) if (ts >= fromMs && ts <= toMs) times.add(ts)
  const sorted = [...times].sort((a, b) => a - b)
  const gapMs = gapOf(sorted, history.stepMs)
  const axis = []
  for (const ts of sorted) {
    if (axis.length > 0 && ts - axis.at(-1) > gapMs) axis.push(axis.at(-1) + 1)
    axis.push(ts)
  }
  const position = new Map(axis.map((ts, index) => [ts, index]))
  const columns = tracks.map((some) => {
    const column = new Array(axis.length).fill(null)
    for (const track of some) {
      for (let index = 0; index < track.ts.length; index++) {
        const at = position.get(track.ts[index])
        if (at !== undefined) column[at] = (column[at] ?? 0) + track.value[index]
      }
    }
    return column
  })
  return [axis, ...columns]
}

function gapOf(times, stepMs) {
  const distances = []
  for (let index = 1; index < times.length; index++) distances.push(times[index] - times[index - 1])
  const usual = distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] ?? stepMs
  return Math.max(stepMs, usual) * 3.5
}
