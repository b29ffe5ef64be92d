import process from 'node:process'

/** By then everything has begun; V8 is still compiling what runs a few times a second. */
export const FIRST_MS = 45_000
/** What runs a few times a second is compiled well only after minutes, and agents run for weeks. */
export const SETTLED_MS = Number(process.env['HOSTPULSE_BENCH_MINUTES'] ?? 10) * 60_000
