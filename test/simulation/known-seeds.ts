/** Seeds that once found a bug, with the bug. They run first, for ever. */
export const KNOWN_SEEDS: readonly (readonly [seed: number, bug: string])[] = [
  [590, 'a collector whose start was passed over while its thread was stuck skipped a tick after that was gone'],
  [
    10465,
    'a full batch that an overflow shrank lost its flush, and after a clock step waited for longer than the interval',
  ],
  [3786, 'a request that had not begun when its output was reconfigured was sent with the former token'],
]
