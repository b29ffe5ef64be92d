// A host that reports its stalls: `node stall-reports-host.js URL`. Each message names one of HOLDS, a way to block its loop.
// Writes the wall time at which a block began to stdout, because it cannot send a message meanwhile.
import { execFileSync, spawnSync } from 'node:child_process'
import { pbkdf2Sync } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { Agent } from '../../src/index.js'

export type Hold = keyof typeof HOLDS

const HOLD_MS = 1_200
const file = join(tmpdir(), `stall-reports-host-${process.pid}`)

function until(turn: () => void, ms = HOLD_MS): void {
  const endMs = performance.now() + ms
  while (performance.now() < endMs) turn()
}

/** Called after a native call, because V8 answers at the next function call. */
function useResult(result: unknown): number {
  return String(result).length
}

/** Returns the size with which a native call, which V8 cannot interrupt, lasts as long as the block. */
function calibrated(call: (size: number) => unknown, size: number): number {
  const startMs = performance.now()
  call(size)
  return Math.ceil((size * HOLD_MS) / (performance.now() - startMs))
}

const parse = (items: number) => JSON.parse(`[${'{"id":1,"name":"a"},'.repeat(items)}0]`)
const derive = (rounds: number) => pbkdf2Sync('secret', 'salt', rounds, 64, 'sha512')
const items = calibrated(parse, 100_000)
const rounds = calibrated(derive, 50_000)

const HOLDS = {
  'a loop': function loop() {
    until(() => Math.sqrt(2))
  },
  'a loop of 10 s': function loop() {
    until(() => Math.sqrt(2), 10_000)
  },
  'a regular expression': function match() {
    until(() => /^(a+)+$/.test(`${'a'.repeat(24)}!`))
  },
  'one JSON.parse': function parseOrders() {
    return useResult(parse(items))
  },
  'one pbkdf2Sync': function deriveKey() {
    return useResult(derive(rounds))
  },
  'garbage collections': function collect() {
    let kept: object[] = []
    until(() => {
      if (kept.length > 2_000_000) kept = []
      for (let index = 0; index < 1_000; index++) kept.push({ index })
    })
    return useResult(kept.length)
  },
  'Atomics.wait': function awaitLock() {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HOLD_MS)
  },
  'a read from a pipe': function readPipe() {
    execFileSync('mkfifo', [file])
    execFileSync('sh', ['-c', `(sleep ${HOLD_MS / 1e3}; echo > ${file}; rm ${file}) > /dev/null 2>&1 &`])
    const descriptor = openSync(file, 'r+')
    useResult(readSync(descriptor, Buffer.alloc(1)))
    closeSync(descriptor)
  },
  spawnSync: function runTool() {
    return useResult(spawnSync('sleep', [String(HOLD_MS / 1e3)]))
  },
  fsync: function writeFile() {
    const descriptor = openSync(file, 'w')
    until(() => {
      writeSync(descriptor, Buffer.alloc(65_536))
      fsyncSync(descriptor)
    })
    closeSync(descriptor)
    rmSync(file)
  },
}

const off = { enabled: false }
const others = { cpu: off, memory: off, disk: off, network: off, system: off, runtime: off, agent: off }
const stalls = { enabled: true, stacks: true, url: process.argv[2] ?? '', listen: '127.0.0.1:0' }
const log = (fields: object, message: string) => message === 'stalls served' && process.send?.(fields)
const logger = { trace: log, debug: log, info: log, warn: log, error: log }
new Agent({ initialDelay: 0, collectors: { ...others, stalls } }, { logger }).start()

process.on('message', (hold: Hold) => {
  writeSync(1, `${Date.now()}\n`)
  const run = HOLDS[hold]
  run()
  process.send?.('free')
})
