import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { ThreadAccount } from '../../../../workers/collectors/runtime/thread-account.js'

type Times = readonly [cpuSeconds: number, waitSeconds: number]

describe('the times of threads by kind', () => {
  let account: ThreadAccount<string>
  let names: Record<string, string>
  let asked: string[]
  beforeEach(() => {
    account = new ThreadAccount()
    names = {}
    asked = []
  })

  function read(threads: Record<string, Times>): void {
    account.begin()
    for (const [tid, [cpu, wait]] of Object.entries(threads)) {
      account.add(tid, cpu, wait, (id) => {
        asked.push(id)
        return names[id] ?? 'other'
      })
    }
    account.end()
  }

  it('are the sums of the threads, with all that those had used before they were seen', () => {
    names = { 1: 'pool', 2: 'pool', 3: 'v8' }
    read({ 1: [1, 0.5], 2: [2, 0.25], 3: [4, 0] })
    assert.deepEqual(account.totals.get('pool'), { threads: 2, cpuSeconds: 3, waitSeconds: 0.75 })
    assert.deepEqual(account.totals.get('v8'), { threads: 1, cpuSeconds: 4, waitSeconds: 0 })
  })

  it('never fall: a thread that ended leaves what it had', () => {
    names = { 1: 'pool', 2: 'pool' }
    read({ 1: [1, 0], 2: [2, 0] })
    read({ 1: [1.5, 0] })
    assert.deepEqual(account.totals.get('pool'), { threads: 1, cpuSeconds: 3.5, waitSeconds: 0 })
    read({})
    assert.deepEqual(account.totals.get('pool'), { threads: 0, cpuSeconds: 3.5, waitSeconds: 0 })
  })

  it('count a thread whose time went back as another with the same id', () => {
    names = { 7: 'pool' }
    read({ 7: [3, 1] })
    names = { 7: 'v8' }
    read({ 7: [0.5, 0.25] })
    assert.deepEqual(account.totals.get('pool'), { threads: 0, cpuSeconds: 3, waitSeconds: 1 })
    assert.deepEqual(account.totals.get('v8'), { threads: 1, cpuSeconds: 0.5, waitSeconds: 0.25 })
  })

  it('go to the kind of a name that came after the start', () => {
    read({ 5: [0, 0] })
    names = { 5: 'pool' }
    read({ 5: [1, 0] })
    assert.equal(account.totals.get('other')?.threads, 0)
    assert.deepEqual(account.totals.get('pool'), { threads: 1, cpuSeconds: 1, waitSeconds: 0 })
  })

  it('are read without asking for names again and again', () => {
    for (let reading = 0; reading < 10; reading++) read({ 1: [reading, 0] })
    assert.equal(asked.length, 3)
  })

  it('have no wait where the kernel does not tell it', () => {
    read({ 1: [1, Number.NaN] })
    read({ 1: [2, Number.NaN] })
    assert.deepEqual(account.totals.get('other'), { threads: 1, cpuSeconds: 2, waitSeconds: Number.NaN })
  })
})
