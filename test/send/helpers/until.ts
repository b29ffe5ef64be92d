import assert from 'node:assert/strict'

/** Polls the condition until it holds. Fails after `deadlineMs`. */
export async function until(condition: () => boolean, what: string, deadlineMs = 5000): Promise<void> {
  const endMs = performance.now() + deadlineMs
  while (!condition()) {
    assert.ok(performance.now() < endMs, `not within ${deadlineMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
