import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { builtInProbes } from '../../../workers/collectors/index.js'
import { SharedFiles } from '../../../workers/procfs/shared-files.js'
import { collectorSettings } from '../collector-settings.js'

describe('files that probes share', () => {
  let folder: string
  let path: string
  let files: SharedFiles

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hostpulse-shared-'))
    path = join(folder, 'stat')
    files = new SharedFiles()
    files.beginRound()
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('are read once per round, and from the start by each probe', () => {
    writeFileSync(path, '1')
    const [one, other] = [files.open(path), files.open(path)]
    assert(one.read())
    assert.equal(one.text.number(), 1)
    writeFileSync(path, '2')
    assert(other.read())
    assert.equal(other.text.number(), 1)

    files.beginRound()
    assert(other.read())
    assert.equal(other.text.number(), 2)
    assert(one.read())
    assert.equal(one.text.number(), 2)
  })

  it('are missing for all probes while they do not exist', () => {
    const [one, other] = [files.open(path), files.open(path)]
    assert(!one.read())
    assert(!other.read())
    assert.equal(other.missing.status, 'missing')

    writeFileSync(path, '3')
    assert(!other.read(), 'not before the next round')
    files.beginRound()
    assert(other.read())
    assert.equal(other.text.number(), 3)
  })

  it('stay open until the last one is closed', () => {
    writeFileSync(path, '1')
    const [one, other] = [files.open(path), files.open(path)]
    one.close()
    assert(other.read())
    other.close()
    const again = files.open(path)
    assert(again.read())
    assert.equal(again.text.number(), 1)
  })

  it('serve cpu and system, which both read /proc/stat', { skip: process.platform !== 'linux' }, async () => {
    const opened: string[] = []
    const open = (file: string) => {
      opened.push(file)
      return files.open(file)
    }
    const probes = ['cpu', 'system'].flatMap((name) => builtInProbes(collectorSettings(name), open))
    for (const probe of probes) assert.equal((await probe.read(1)).status, 'ok')
    assert.equal(opened.filter((file) => file === '/proc/stat').length, 2)
    for (const probe of probes) probe.close()
  })
})
