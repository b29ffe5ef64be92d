import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import type { Facts } from '../../src/config/facts.js'
import { findIncluded } from '../../src/config/find-included.js'
import type { Seen } from '../../src/config/stamp.js'
import { fakeFacts } from '../helpers/fake-facts.js'

const FILE = { kind: 'file', uid: 0, mode: 0o644, target: undefined } as const
const FOLDER = { ...FILE, kind: 'directory' } as const

/** Returns a host with these files, which `list` returns unsorted. */
function hostWith(...files: readonly string[]): Facts {
  const folders = new Map<string, Set<string>>()
  for (const file of files) {
    for (let at = file; at !== '/'; at = path.posix.dirname(at)) {
      const folder = path.posix.dirname(at)
      folders.set(folder, (folders.get(folder) ?? new Set()).add(path.posix.basename(at)))
    }
  }
  const entry = (at: string) => (files.includes(at) ? FILE : folders.has(at) ? FOLDER : undefined)
  const list = (folder: string) => (folders.has(folder) ? [...(folders.get(folder) ?? [])].reverse() : undefined)
  return fakeFacts({ entry, stat: entry, list })
}

function find(
  pattern: string,
  facts: Facts,
): { readonly files: readonly string[]; readonly searched: readonly Seen[] } {
  const searched: Seen[] = []
  const files = findIncluded(pattern, '/etc/h', facts, (folder) => searched.push(folder))
  return { files, searched }
}

test('files come in the order of their names', () => {
  const facts = hostWith('/etc/h/conf.d/b.yaml', '/etc/h/conf.d/10.yaml', '/etc/h/conf.d/a.yaml', '/etc/h/conf.d/a.yml')
  assert.deepEqual(find('conf.d/*.yaml', facts).files, [
    '/etc/h/conf.d/10.yaml',
    '/etc/h/conf.d/a.yaml',
    '/etc/h/conf.d/b.yaml',
  ])
  assert.deepEqual(find('conf.d/?.y*ml', facts).files, [
    '/etc/h/conf.d/a.yaml',
    '/etc/h/conf.d/a.yml',
    '/etc/h/conf.d/b.yaml',
  ])
})

test('a wildcard matches neither hidden files, such as those of editors, nor folders, nor a slash', () => {
  const facts = hostWith('/etc/h/conf.d/.a.yaml', '/etc/h/conf.d/..data/b.yaml', '/etc/h/conf.d/c.yaml/d.yaml')
  assert.deepEqual(find('conf.d/*.yaml', facts).files, [])
  assert.deepEqual(find('conf.d/.*.yaml', facts).files, ['/etc/h/conf.d/.a.yaml'])
})

test('a wildcard may stand for a folder, and a pattern may be absolute or lead upwards', () => {
  const facts = hostWith('/etc/h/teams/b/h.yaml', '/etc/h/teams/a/h.yaml', '/etc/h/teams/c/other.yaml', '/srv/x.yaml')
  const { files, searched } = find('teams/*/h.yaml', facts)
  assert.deepEqual(files, ['/etc/h/teams/a/h.yaml', '/etc/h/teams/b/h.yaml'])
  assert.deepEqual(
    searched.map((one) => [one.path, one.stamp]),
    [['/etc/h/teams', 'a/b/c']],
  )
  assert.deepEqual(find('/srv/*.yaml', facts).files, ['/srv/x.yaml'])
  assert.deepEqual(find('../../srv/x*', facts).files, ['/srv/x.yaml'])
})

test('a name without wildcards is that file, whether it is there or not', () => {
  assert.deepEqual(find('extra.yaml', hostWith()), { files: ['/etc/h/extra.yaml'], searched: [] })
})

test('a folder that is not there has no files, and is searched all the same', () => {
  const { files, searched } = find('conf.d/*.yaml', hostWith())
  assert.deepEqual(files, [])
  const [folder] = searched
  assert.deepEqual([folder?.path, folder?.stamp], ['/etc/h/conf.d', 'nothing'])
  assert.deepEqual(
    [folder?.counts?.('a.yaml'), folder?.counts?.('.a.yaml'), folder?.counts?.('a.yml')],
    [true, false, false],
  )
})

test('a link that leads nowhere is found: its file is missing', () => {
  const { list, entry } = hostWith('/etc/h/conf.d/a.yaml')
  const facts = fakeFacts({ list, entry, stat: () => undefined })
  assert.deepEqual(find('conf.d/*.yaml', facts).files, ['/etc/h/conf.d/a.yaml'])
})
