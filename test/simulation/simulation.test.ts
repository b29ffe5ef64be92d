import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('main.js', import.meta.url))

/** Runs main.ts in its own process, because it counts the turns of the loop and handles uncaught errors. */
function simulate(...words: readonly string[]): { status: number | null; stdout: string } {
  return spawnSync(process.execPath, [main, ...words], { encoding: 'utf8', maxBuffer: 1e8 })
}

describe('the whole agent, simulated', () => {
  it('passes with each seed that once found a bug', () => {
    const { status, stdout } = simulate('--known')
    assert.equal(status, 0, stdout)
  })

  it('passes with 500 seeds', () => {
    const { status, stdout } = simulate('--count', '500')
    assert.equal(status, 0, stdout)
  })

  it('does the same with the same seed', () => {
    const [one, other] = [simulate('--count', '20', '--hash'), simulate('--count', '20', '--hash')]
    assert.match(one.stdout, /"hash":"[0-9a-f]{64}"/)
    assert.equal(one.stdout, other.stdout)
  })

  it('prints a timeline', () => {
    const { stdout } = simulate('--timeline')
    assert.match(stdout, /^ +0\.000 seed 1: c0 .*\n( +\d+\.\d{3} .*\n)+\{"events":/)
  })
})
