/** USER_HZ: clock ticks per second in files of the kernel, on every architecture that Node runs on. */
export const TICKS_PER_SECOND = 100
