import process from 'node:process'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/**
 * npm forwards a signal to the program that the terminal has sent to both already: under npm a repetition within this
 * time is the same signal, not an impatient user's second one.
 */
const NPM_ECHO_MS = 100

/**
 * Waits until a signal asks the process to go, then runs `stop`. A second signal ends the process at once, by
 * that signal itself, so that a shell sees 130 or 143.
 * @returns what `stop` returned
 */
export async function untilSignal<Result>(stop: () => Promise<Result>): Promise<Result> {
  const handlers: (() => void)[] = []
  await new Promise<void>((resolve) => {
    let firstMs: number | undefined
    for (const signal of SIGNALS) {
      const onSignal = () => {
        if (firstMs === undefined) {
          firstMs = performance.now()
          resolve()
        } else if (process.env['npm_lifecycle_event'] === undefined || performance.now() - firstMs > NPM_ECHO_MS) {
          dieBy(signal)
        }
      }
      process.on(signal, onSignal)
      handlers.push(() => process.off(signal, onSignal))
    }
  })
  try {
    return await stop()
  } finally {
    for (const remove of handlers) remove()
  }
}

function dieBy(signal: 'SIGINT' | 'SIGTERM'): void {
  process.removeAllListeners(signal)
  // The first process of a PID namespace is spared by signals without a handler.
  if (process.pid === 1) process.exit(signal === 'SIGINT' ? 130 : 143)
  process.kill(process.pid, signal)
}

/**
 * Ends a process that has a thread stuck in the kernel: `process.exit()` would wait for that thread for ever.
 * To be called when everything is flushed and said.
 */
export function forceExit(): void {
  // SIGKILL spares the first process of a PID namespace; an abort does not.
  if (process.pid === 1) process.abort()
  process.kill(process.pid, 'SIGKILL')
}
