import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, describe, it } from 'node:test'
import { TcpStatesProbe } from '../../../../workers/collectors/sockets/tcp-states-probe.js'
import { reportedPoints } from '../../reported-points.js'

const LINE = '   0: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 1 1\n'

describe('the states of all sockets', () => {
  const procRoot = mkdtempSync(join(tmpdir(), 'hostpulse-tcp-'))
  after(() => rmSync(procRoot, { recursive: true }))
  mkdirSync(join(procRoot, 'net'))
  let nowMs = 0
  let stepMs = 0
  const clock = {
    monotonicMs: () => {
      nowMs += stepMs
      return nowMs
    },
  }
  let probe: TcpStatesProbe
  beforeEach(() => {
    nowMs = 0
    stepMs = 0
    probe = new TcpStatesProbe({ procRoot, clock })
  })

  const write = (sockets: number) => writeFileSync(join(procRoot, 'net/tcp'), `  sl  title\n${LINE.repeat(sockets)}`)
  const established = () => reportedPoints([probe])['tcp_connections{state=established}']

  it('are counted over the borders of the buffer', () => {
    write(5_000)
    assert.equal(probe.read().status, 'ok')
    assert.equal(established(), 5_000)
  })

  it('are not read again before the reading has become 2 % of the time', () => {
    write(1)
    stepMs = 5
    assert.equal(probe.read().status, 'ok')
    assert.equal(established(), 1)
    const tookMs = nowMs - stepMs
    stepMs = 0
    nowMs = stepMs + tookMs / 0.02 - 1
    assert.deepEqual([probe.read().status, established()], ['ok', undefined])
    nowMs += 20
    assert.deepEqual([probe.read().status, established()], ['ok', 1])
  })

  it('are given up when the list is too long', () => {
    write(5_000)
    stepMs = 100
    const reading = probe.read()
    assert.deepEqual([reading.status, reading.reason], ['missing', 'net/tcp was not read within 250 ms'])
    assert.equal(established(), undefined)
  })
})
