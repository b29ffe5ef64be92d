// The time axis: ticks at round times of the browser's clock.

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000]
/** Largest width of a label's character, in CSS pixels. */
const CHARACTER = 6.6
const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const

// Made once, because making a formatter takes far longer than using it.
const withSeconds = new Intl.DateTimeFormat(undefined, { ...clock, second: '2-digit' })
const withMinutes = new Intl.DateTimeFormat(undefined, clock)
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric' })

/** 19:21:33 */
export function timeOfDay(date: Date): string {
  return withSeconds.format(date)
}

function label(ms: number, step: number): string {
  return (step >= DAY ? day : step < MINUTE ? withSeconds : withMinutes).format(ms)
}

/** Returns the multiples of a step since midnight, local time. */
function ticks(from: number, to: number, step: number): number[] {
  const offset = new Date(to).getTimezoneOffset() * MINUTE
  const times: number[] = []
  for (let ms = Math.ceil((from - offset) / step) * step + offset; ms <= to; ms += step) times.push(ms)
  return times
}

/** Whether the whole label of a time fits between the middle of its tick and the right end of the drawing. */
function fits(plot: uPlot, ms: number, step: number): boolean {
  const x = plot.bbox.left / devicePixelRatio + plot.valToPos(ms, 'x')
  return x + (label(ms, step).length * CHARACTER) / 2 <= plot.width
}

/** Options of uPlot's time axis. */
export const timeAxis: uPlot.Axis = {
  space: 64,
  incrs: [
    ...[1, 2, 5, 10, 15, 30].map((one) => one * SECOND),
    ...[1, 2, 5, 10, 15, 30].map((one) => one * MINUTE),
    ...[1, 2, 3, 6, 12].map((one) => one * HOUR),
    ...[1, 2, 7].map((one) => one * DAY),
  ],
  splits: (_plot, _axis, from, to, step) => ticks(from, to, step),
  // Leaves out labels that would be cut off.
  filter: (plot, times, _axis, _space, step) => times.map((ms) => (fits(plot, ms, step) ? ms : null)),
  values: (_plot, times: readonly (number | null)[], _axis, _space, step) =>
    times.map((ms) => (ms === null ? '' : label(ms, step))),
}
