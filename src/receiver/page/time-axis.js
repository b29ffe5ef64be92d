// The axis of time: at moments in which people count, by the clock of this browser.

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000]
const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }

/** 19:21:33 */
export function timeOfDay(date) {
  return date.toLocaleTimeString(undefined, { ...clock, second: '2-digit' })
}

function label(ms, step) {
  const date = new Date(ms)
  if (step >= DAY) return date.toLocaleDateString(undefined, { weekday: 'short', day: 'numeric' })
  return step < MINUTE ? timeOfDay(date) : date.toLocaleTimeString(undefined, clock)
}

/** Multiples of a step since midnight, wherever midnight is. */
function splits(_plot, _axis, from, to, step) {
  const offset = new Date(to).getTimezoneOffset() * MINUTE
  const times = []
  for (let ms = Math.ceil((from - offset) / step) * step + offset; ms <= to; ms += step) times.push(ms)
  return times
}

/** Options of an axis of uPlot. */
export const timeAxis = {
  space: 64,
  incrs: [
    ...[1, 2, 5, 10, 15, 30].map((one) => one * SECOND),
    ...[1, 2, 5, 10, 15, 30].map((one) => one * MINUTE),
    ...[1, 2, 3, 6, 12].map((one) => one * HOUR),
    ...[1, 2, 7].map((one) => one * DAY),
  ],
  splits,
  values: (_plot, times, _axis, _space, step) => times.map((ms) => label(ms, step)),
}
