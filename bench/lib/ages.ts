import process from 'node:process'

/** Everything has started; V8 still compiles code that runs a few times a second. */
export const FIRST_MS = 45_000
/** Code that runs a few times a second is fully compiled only after minutes. Agents run for weeks. */
export const SETTLED_MS = Number(process.env['HOSTPULSE_BENCH_MINUTES'] ?? 10) * 60_000
