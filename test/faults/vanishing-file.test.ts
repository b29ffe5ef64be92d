import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, afterEach, before, describe, it } from 'node:test'
import { collectorSettings } from '../helpers/collector-settings.js'
import { Neighbours, Subject, ticking } from './rig.js'

const neighbours = new Neighbours()
const procRoot = mkdtempSync(path.join(tmpdir(), 'hostpulse-'))
before(() => neighbours.start())
afterEach(() => neighbours.check())
after(async () => {
  await neighbours.stop()
  rmSync(procRoot, { recursive: true })
})

describe('a source file', () => {
  it('that vanishes makes its collector fail and back off, and recover when it returns', async () => {
    const file = path.join(procRoot, 'meminfo')
    writeFileSync(file, 'MemTotal: 1000 kB\nMemFree: 500 kB\nMemAvailable: 600 kB\n')
    const roots = { procRoot, sysRoot: '/sys', rootfs: '/' }
    const subject = new Subject(collectorSettings({ name: 'memory', roots, intervalMs: 50 }))
    const scheduler = ticking([subject.collector])
    await subject.until(({ ok }) => ok >= 2)

    // A vanished kernel file fails on the open descriptor, as an empty file does.
    writeFileSync(file, '')
    renameSync(file, `${file}.gone`)
    await subject.until(({ failed }) => failed >= 1)
    assert.deepEqual(subject.reasons, ['no-data'])

    renameSync(`${file}.gone`, file)
    writeFileSync(file, 'MemTotal: 1000 kB\nMemFree: 500 kB\nMemAvailable: 600 kB\n')
    const { ok } = subject.stats
    await subject.until((stats) => stats.ok > ok)
    scheduler.stop()
    assert.equal(subject.stats.restarts, 0)
    assert.deepEqual(subject.log.messages('info'), ['collector recovered'])
    assert.equal(await subject.collector.stop(1_000), 'gone')
  })
})
