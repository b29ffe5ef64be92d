import process from 'node:process'

/** Everything has started by then, but V8 still compiles code that runs a few times a second. */
export const FIRST_MS = 45_000
/** Age at which code that runs a few times a second is fully compiled, which takes minutes. Agents run for weeks. */
export const SETTLED_MS = Number(process.env['HOSTPULSE_BENCH_MINUTES'] ?? 10) * 60_000
