import type { Clock } from '../shared/clock.js'

/** Resolves as `promise` does, or to `otherwise` after `ms`. Keeps the process alive meanwhile, but no longer. */
export async function within<Value, Otherwise>(
  clock: Clock,
  ms: number,
  promise: Promise<Value>,
  otherwise: Otherwise,
): Promise<Value | Otherwise> {
  let cancel: (() => void) | undefined
  const late = new Promise<Otherwise>((resolve) => {
    const timer = clock.setTimer(ms, () => resolve(otherwise), { hold: true })
    cancel = () => timer.cancel()
  })
  const value = await Promise.race([promise, late])
  cancel?.()
  return value
}
