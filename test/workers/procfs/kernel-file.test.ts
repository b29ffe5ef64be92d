import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { READ } from '../../../workers/probes/probe.js'
import { KernelFile, namespacePaths } from '../../../workers/procfs/kernel-file.js'

function textOf(file: KernelFile): string {
  return Buffer.from(file.text.bytes.subarray(0, file.text.end)).toString()
}

describe('KernelFile', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hostpulse-file-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('reads a kernel file repeatedly through one descriptor', {
    skip: process.platform !== 'linux',
  }, () => {
    const file = new KernelFile('/proc/version', { whole: true })
    assert.equal(file.read(), true)
    const descriptors = readdirSync('/proc/self/fd').length
    for (let reading = 0; reading < 100; reading++) assert.equal(file.read(), true)
    assert.equal(readdirSync('/proc/self/fd').length, descriptors)
    assert.equal(textOf(file), readFileSync('/proc/version', 'utf8'))
    file.close()
    assert.equal(readdirSync('/proc/self/fd').length, descriptors - 1)
    assert.equal(file.read(), true)
    file.close()
  })

  it('reads files to the end that the kernel returns a page at a time', { skip: process.platform !== 'linux' }, () => {
    const file = new KernelFile('/proc/self/maps')
    assert.equal(file.read(), true)
    assert.match(textOf(file), /\[stack\]/)
    assert(file.text.end > 4096)
    file.close()
  })

  it('reads files of short rows to the end, in one read where the end is certain', {
    skip: process.platform !== 'linux',
  }, () => {
    for (const path of ['/proc/vmstat', '/proc/crypto', '/proc/filesystems'].filter(existsSync)) {
      const file = new KernelFile(path, { rowBytes: 512 })
      const lines = () => textOf(file).replace(/\d+/g, '#')
      for (let reading = 0; reading < 10; reading++) {
        assert.equal(file.read(), true)
        assert.equal(lines(), readFileSync(path, 'utf8').replace(/\d+/g, '#'))
      }
      file.close()
    }
  })

  it('notices a file that is replaced, removed and written again in a copied tree', () => {
    const path = join(folder, 'stat')
    const file = new KernelFile(path, { whole: true })
    writeFileSync(path, 'one')
    assert.equal(file.read(), true)
    writeFileSync(`${path}.new`, 'two')
    renameSync(`${path}.new`, path)
    assert.equal(file.read(), true)
    assert.equal(textOf(file), 'two')
    rmSync(path)
    assert.equal(file.read(), false)
    assert.deepEqual(file.missing, { status: 'missing', reason: `${path}: ENOENT: no such file or directory` })
    writeFileSync(path, 'three')
    assert.equal(file.read(), true)
    assert.equal(textOf(file), 'three')
  })

  it('grows with the text, and never exposes the rest of an earlier, longer one', () => {
    const path = join(folder, 'stat')
    const long = 'x'.repeat(100_000)
    for (const whole of [true, false]) {
      const file = new KernelFile(path, { whole })
      for (const text of [long, 'short', '', 'y'.repeat(8192), 'z'.repeat(16_384)]) {
        writeFileSync(path, text)
        assert.equal(file.read(), true)
        assert.equal(textOf(file), text)
      }
    }
  })

  it('detects a text that equals the previous one and is not empty', () => {
    const path = join(folder, 'stat')
    const file = new KernelFile(path, { whole: true })
    const repeats = (text: string) => {
      writeFileSync(path, text)
      assert.equal(file.read(), true)
      return file.isRepeated
    }
    assert.equal(repeats('one'), false)
    assert.equal(repeats('one'), true)
    assert.equal(repeats('one'), true)
    assert.equal(repeats('two'), false)
    assert.equal(repeats('one'), false)
    assert.equal(repeats('one more'), false)
    const long = 'x'.repeat(20_000)
    assert.deepEqual([repeats(long), repeats(long), repeats(`${long}.`), repeats(long)], [false, true, false, false])
    assert.deepEqual([repeats(''), repeats('')], [false, false])
    rmSync(path)
    assert.equal(file.read(), false)
    assert.equal(repeats(''), false)
  })

  it('uses the first path that can be opened', () => {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')]
    const file = new KernelFile([first, second])
    writeFileSync(second, 'second')
    assert.equal(file.read(), true)
    assert.equal(textOf(file), 'second')
    writeFileSync(first, 'first')
    assert.equal(file.read(), true)
    assert.equal(textOf(file), 'first')
  })

  it('names the first path as well when none can be opened', () => {
    const [first, second] = [join(folder, 'file', 'first'), join(folder, 'second')]
    writeFileSync(join(folder, 'file'), '')
    const file = new KernelFile([first, second])
    assert.equal(file.read(), false)
    assert.deepEqual(file.missing, {
      status: 'missing',
      reason: `${second}: ENOENT: no such file or directory; before it ${first}: ENOTDIR: not a directory`,
    })
  })

  it('reports that it reads another path because the first is hidden', { skip: process.platform !== 'linux' }, () => {
    const path = join(folder, 'copy')
    writeFileSync(path, 'copied')
    // A name that is too long fails for another reason than a missing file.
    const hidden = join(folder, 'x'.repeat(300))
    for (const [candidates, reason] of [
      [[join(folder, 'lacking'), path], undefined],
      [[path, hidden], undefined],
      [[hidden, path], `${hidden}: ENAMETOOLONG: name too long; read ${path} instead`],
      [
        ['/proc/lacking', '/proc/version'],
        '/proc/lacking: ENOENT: no such file or directory; read /proc/version instead',
      ],
    ] as const) {
      const file = new KernelFile(candidates)
      assert.equal(file.read(), true)
      assert.deepEqual(file.found, reason === undefined ? READ : { status: 'ok', partial: 1, reason })
      file.close()
    }
  })

  it('reports why a folder cannot be read, and leaks no descriptor', { skip: process.platform !== 'linux' }, () => {
    const file = new KernelFile(folder)
    const descriptors = readdirSync('/proc/self/fd').length
    for (let reading = 0; reading < 10; reading++) assert.equal(file.read(), false)
    assert.deepEqual(file.missing, {
      status: 'missing',
      reason: `${folder}: EISDIR: illegal operation on a directory`,
    })
    assert.equal(readdirSync('/proc/self/fd').length, descriptors)
  })
})

describe('namespacePaths', () => {
  it('is the own process in the own /proc', () => {
    assert.deepEqual(namespacePaths('/proc', 'net/dev'), ['/proc/self/net/dev'])
    assert.deepEqual(namespacePaths('/proc/', 'net/dev'), ['/proc/self/net/dev'])
  })

  it('is process 1 first in any other', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hostpulse-namespace-'))
    mkdirSync(join(folder, '1'))
    assert.deepEqual(namespacePaths(folder, 'mountinfo'), [
      `${folder}/1/mountinfo`,
      `${folder}/self/mountinfo`,
      `${folder}/mountinfo`,
    ])
    rmSync(folder, { recursive: true })
  })
})
