import { after, before } from 'node:test'

/** Keeps the test's process alive during a suite, where nothing under test does. */
export function heldAlive(): void {
  let hold: NodeJS.Timeout | undefined
  before(() => {
    hold = setInterval(() => {}, 1_000)
  })
  after(() => clearInterval(hold))
}
