import assert from 'node:assert/strict'
import { test } from 'node:test'
import { processTags } from '../../src/config/process-tags.js'
import { resolveConfig } from '../../src/config/resolve.js'
import { fakeFacts } from '../helpers/fake-facts.js'
import { problemsOf } from '../helpers/problems-of.js'

test('a process is told from the others by its number in PM2, else in node:cluster', () => {
  const of = (env: Record<string, string>, clusterWorker?: number) =>
    processTags('every', {}, fakeFacts({ env, clusterWorker }))
  assert.deepEqual(of({ NODE_APP_INSTANCE: '0', pm_id: '7' }, 3), { worker: '0' })
  assert.deepEqual(of({ pm_id: '7' }, 3), { worker: '7' })
  assert.deepEqual(of({}, 3), { worker: '3' })
  assert.deepEqual(of({}), {})
})

test('one without a number is told by its pid where others are known to be there', () => {
  assert.deepEqual(processTags('once', {}, fakeFacts({ pid: 4711 })), { pid: '4711' })
  assert.deepEqual(processTags('once', {}, fakeFacts({ clusterWorker: 2 })), { worker: '2' })
})

test('a tag that the user gave another meaning is left alone', () => {
  assert.deepEqual(processTags('once', { worker: 'mine' }, fakeFacts({ clusterWorker: 2 })), {})
})

test('hostCollectors is every or once, and once is not for Windows', () => {
  assert.equal(resolveConfig({ hostCollectors: 'once' }, fakeFacts()).hostCollectors, 'once')
  assert.deepEqual(
    problemsOf(() => resolveConfig({ hostCollectors: 'once' }, fakeFacts({ platform: 'win32' }))),
    ['hostCollectors: "once" is not possible on Windows: write every'],
  )
  assert.deepEqual(
    problemsOf(() => resolveConfig({ hostCollectors: 'one' as 'once' }, fakeFacts())),
    ['hostCollectors: "one" must be one of every, once; did you mean once?'],
  )
})
