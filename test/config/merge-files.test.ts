import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeFiles } from '../../src/config/merge-files.js'
import { formatPath, type Path } from '../../src/config/path.js'

/** Merges files called a, b, c. */
function merge(...contents: readonly unknown[]) {
  const { content, conflicts, sourceOf } = mergeFiles(
    contents.map((each, index) => ({ name: 'abc'.charAt(index), directory: '/', content: each })),
  )
  const from = (path: Path) => {
    const source = sourceOf(path)
    return source && `${source.file.name} ${formatPath(source.path)}`
  }
  return { content, conflicts: conflicts.map(({ path, files }) => [formatPath(path), ...files].join()), from }
}

test('mappings merge key by key, at any depth', () => {
  const { content, conflicts, from } = merge(
    { interval: '1s', tags: { env: 'prod' }, collectors: { cpu: { perCore: true } } },
    { tags: { team: 'x' }, collectors: { cpu: { interval: '5s' }, gpu: { module: './gpu.js' } } },
    { host: 'web-1' },
  )
  assert.deepEqual(content, {
    interval: '1s',
    tags: { env: 'prod', team: 'x' },
    collectors: { cpu: { perCore: true, interval: '5s' }, gpu: { module: './gpu.js' } },
    host: 'web-1',
  })
  assert.deepEqual(conflicts, [])
  assert.equal(from(['collectors', 'cpu', 'perCore']), 'a collectors.cpu.perCore')
  assert.equal(from(['collectors', 'cpu', 'interval']), 'b collectors.cpu.interval')
  assert.equal(from(['collectors', 'gpu', 'module']), 'b collectors.gpu.module')
  assert.equal(from(['collectors', 'cpu']), undefined)
  assert.equal(from(['host']), 'c host')
})

test('outputs are appended, and each is known by its place in its own file', () => {
  const { content, from } = merge(
    { outputs: [{ url: '1' }] },
    { outputs: [] },
    { outputs: [{ url: '2' }, { url: '3' }] },
  )
  assert.deepEqual(content, { outputs: [{ url: '1' }, { url: '2' }, { url: '3' }] })
  assert.equal(from(['outputs', 0, 'url']), 'a outputs[0].url')
  assert.equal(from(['outputs', 2, 'tls', 'caFile']), 'c outputs[1].tls.caFile')
})

test('a value given twice must be the same; other lists are values', () => {
  const list = { collectors: { network: { interfaces: { exclude: ['lo'] } } } }
  assert.deepEqual(merge({ interval: '1s', ...list }, { interval: '1s', ...list }).conflicts, [])
  const { content, conflicts } = merge(
    { interval: '1s', ...list, tags: { env: 'a' } },
    { interval: '2s', collectors: { network: { interfaces: { exclude: ['lo', 'veth*'] } } }, tags: 'b' },
    { interval: '2s' },
  )
  assert.deepEqual(conflicts, ['interval,a,b', 'collectors.network.interfaces.exclude,a,b', 'tags,a,b', 'interval,a,c'])
  assert.deepEqual(content, { interval: '1s', ...list, tags: { env: 'a' } })
})

test('a key without a value leaves that of another file', () => {
  const { content, conflicts, from } = merge({ host: null, tags: { env: 'prod' } }, { host: 'web-1', tags: null })
  assert.deepEqual([content, conflicts], [{ host: 'web-1', tags: { env: 'prod' } }, []])
  assert.equal(from(['host']), 'b host')
})

test('a key named __proto__ is a key', () => {
  const { content } = merge({ tags: {} }, { tags: JSON.parse('{"__proto__": {"x": 1}}') })
  assert.deepEqual(Object.keys((content as { tags: object }).tags), ['__proto__'])
})
