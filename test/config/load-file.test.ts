import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { hostFacts } from '../../src/config/facts.js'
import { loadFile } from '../../src/config/load-file.js'
import { Report } from '../../src/config/report.js'

const folder = mkdtempSync(path.join(os.tmpdir(), 'hostpulse-load-'))
after(() => rmSync(folder, { recursive: true }))

const ROOT_FOLDER = { kind: 'directory', uid: 0, mode: 0o755, target: undefined } as const

function existing<Value>(value: Value | undefined): Value {
  assert.ok(value !== undefined)
  return value
}

function load(content: string | Uint8Array, isRoot = false) {
  const file = path.join(folder, 'config.yaml')
  writeFileSync(file, content)
  return loadPath(file, isRoot)
}

function loadPath(file: string, isRoot = false) {
  const report = new Report(undefined)
  const facts = hostFacts()
  // The user who runs the tests counts as root, and the folders above are not under test.
  const entry = (at: string) => (at.startsWith(folder) ? { ...existing(facts.entry(at)), uid: 0 } : ROOT_FOLDER)
  const data = loadFile(file, { ...facts, isRoot, entry }, report)
  return { data, problems: report.problems.map(({ message }) => message) }
}

function refused(content: string | Uint8Array, message: RegExp): void {
  const { data, problems } = load(content)
  assert.equal(data, undefined)
  assert.match(problems.join('\n'), message)
}

test('YAML and JSON are read into the same data', () => {
  const expected = { data: { interval: '1s', tags: { env: 'prod' } }, problems: [] }
  assert.deepEqual(load('interval: 1s\ntags: { env: prod }\n'), expected)
  assert.deepEqual(load('{\n\t"interval": "1s",\n\t"tags": {"env": "prod"}\n}\n'), expected)
  assert.deepEqual(load('\ufeffinterval: 1s\r\ntags:\r\n  env: prod\r\n'), expected)
})

test('anchors, aliases and merge keys may say a thing once', () => {
  const { data } = load('a: &x { k: 1 }\nb: *x\nc: { <<: *x, l: 2 }\n')
  assert.deepEqual(data, { a: { k: 1 }, b: { k: 1 }, c: { k: 1, l: 2 } })
})

test('a file that is missing, or a directory, is said to be so', () => {
  assert.deepEqual(loadPath(path.join(folder, 'none.yaml')).problems, ['does not exist or cannot be seen'])
  mkdirSync(path.join(folder, 'directory'))
  assert.deepEqual(loadPath(path.join(folder, 'directory')).problems, ['is a directory, not a file'])
})

test('a file with nothing in it is empty', () => {
  for (const text of ['', '\n\n', '# only a comment\n', '---\n', 'null']) refused(text, /^is empty: `hostpulse init`/)
})

test('a file that is not text, not UTF-8, or too large is refused', () => {
  refused(new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), /^is not a text file$/)
  refused(new Uint8Array([0x61, 0x3a, 0x20, 0xff, 0xfe]), /^is not UTF-8 text$/)
  refused(`# ${'x'.repeat(10_000_000)}`, /^is larger than 1MB$/)
})

test('an endless device is not read forever', { skip: process.platform === 'win32' }, () => {
  const link = path.join(folder, 'zero')
  symlinkSync('/dev/zero', link)
  assert.deepEqual(loadPath(link).problems, ['is larger than 1MB'])
})

test('a key given twice is a problem, with its line', () => {
  refused('interval: 1s\ninterval: 2s\n', /^line 2, column 1: Map keys must be unique/)
  refused('{"a": {"b": 1, "b": 2}}', /^line 1, column 16: Map keys must be unique/)
})

test('a syntax error shows nothing of the text, which may be a secret', () => {
  for (const token of [
    '"hunter2',
    '*hunter2',
    '!hunter2',
    '|hunter2',
    '>hunter2',
    '@hunter2',
    '"\\hunter2"',
    '%hunter2',
  ]) {
    const { problems } = load(`outputs:\n  - token: ${token}\n    url: x\n`)
    assert.ok(problems.length > 0, token)
    assert.doesNotMatch(problems.join('\n'), /unter/, token)
  }
})

test('more than one document, and tags that YAML does not know, are refused', () => {
  refused('a: 1\n---\nb: 2\n', /contains multiple documents/)
  refused('a: !!js/function "x"\n', /Unresolved tag/)
})

test('an alias bomb is refused at once', () => {
  const levels = Array.from({ length: 12 }, (_, n) => `l${n}: &l${n} [${n === 0 ? 'x' : Array(10).fill(`*l${n - 1}`)}]`)
  const startMs = performance.now()
  refused(levels.join('\n'), /Excessive alias count/)
  assert.ok(performance.now() - startMs < 1000)
})

test('nesting deeper than any configuration is refused before the stack overflows', () => {
  for (const text of [
    '['.repeat(400_000),
    '- '.repeat(400_000),
    '? '.repeat(400_000),
    `a: ${'{b: '.repeat(200_000)}`,
  ]) {
    refused(text, /^is nested too deeply$/)
  }
})

test('an alias inside its own anchor is refused', () => {
  refused('tags: &a { b: *a }', /^has an alias that stands for a part of itself$/)
})

test('a file with thousands of errors names the first of them', () => {
  const { problems } = load(`a: ${'&a '.repeat(2000)}`)
  assert.equal(problems.length, 10)
})

test('root does not follow a file that others can write', { skip: process.platform === 'win32' }, () => {
  const file = path.join(folder, 'open.yaml')
  writeFileSync(file, 'interval: 1s\n')
  for (const mode of [0o666, 0o664, 0o646]) {
    chmodSync(file, mode)
    assert.match(loadPath(file, true).problems.join(), /open\.yaml can be written by .*: chmod go-w \S+open\.yaml$/)
    assert.deepEqual(loadPath(file, false).problems, [])
  }
  chmodSync(file, 0o600)
  assert.deepEqual(loadPath(file, true).problems, [])
})
