import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { type EntryFact, type Facts, hostFacts } from '../../src/config/facts.js'
import { whyDistrusted } from '../../src/config/trust.js'
import { fakeFacts } from '../helpers/fake-facts.js'
import { privateFolder } from '../helpers/private-folder.js'

interface Node {
  readonly uid?: number
  readonly mode?: number
  readonly target?: string
  readonly readOnly?: boolean
}

const FOLDERS = { '/': {}, '/etc': {}, '/etc/hostpulse': {} }

/** Returns facts of root on a host with these files; a path without a dot is a folder. */
function rootAt(tree: Readonly<Record<string, Node>>, isRoot = true): Facts {
  const entry = (file: string): EntryFact | undefined => {
    const node = tree[file]
    if (node === undefined) return undefined
    const kind = node.target !== undefined ? 'other' : path.basename(file).includes('.') ? 'file' : 'directory'
    return { kind, uid: node.uid ?? 0, mode: node.mode ?? (kind === 'file' ? 0o644 : 0o755), target: node.target }
  }
  return fakeFacts({ isRoot, entry, isReadOnly: (file) => tree[file]?.readOnly === true })
}

const FILE = '/etc/hostpulse/a.yaml'

test('what belongs to root and is writable by it alone is trusted', () => {
  assert.equal(whyDistrusted(FILE, rootAt({ ...FOLDERS, [FILE]: { mode: 0o600 } })), undefined)
  assert.equal(whyDistrusted(FILE, rootAt({ ...FOLDERS, [FILE]: { mode: 0o755 } })), undefined)
})

test('a file, a folder or the root of another user is not, whatever the mode', () => {
  const why = (tree: Readonly<Record<string, Node>>) => whyDistrusted(FILE, rootAt({ ...FOLDERS, [FILE]: {}, ...tree }))
  assert.equal(
    why({ [FILE]: { uid: 1000, mode: 0o400 } }),
    `${FILE} belongs to the user 1000, and root would trust it: chown root ${FILE}`,
  )
  assert.match(why({ '/etc': { uid: 7 } }) ?? '', /^\/etc belongs to the user 7, .*: chown root \/etc$/)
  assert.match(why({ '/': { uid: 65534 } }) ?? '', /^\/ belongs to the user 65534/)
})

test('a path that its group or anybody can write is not', () => {
  const why = (tree: Readonly<Record<string, Node>>) => whyDistrusted(FILE, rootAt({ ...FOLDERS, [FILE]: {}, ...tree }))
  assert.equal(
    why({ [FILE]: { mode: 0o666 } }),
    `${FILE} can be written by its group and anybody (mode 0666), and root would trust it: chmod go-w ${FILE}`,
  )
  assert.match(why({ [FILE]: { mode: 0o660 } }) ?? '', /a\.yaml can be written by its group \(mode 0660\)/)
  assert.match(
    why({ '/etc/hostpulse': { mode: 0o777 } }) ?? '',
    /^\/etc\/hostpulse can .*: chmod go-w \/etc\/hostpulse$/,
  )
  assert.match(why({ '/etc': { mode: 0o2775 } }) ?? '', /^\/etc can be written by its group \(mode 2775\)/)
  // A file's sticky bit protects nothing.
  assert.match(why({ [FILE]: { mode: 0o1666 } }) ?? '', /a\.yaml can be written/)
})

test('a folder with the sticky bit may be shared, what another user has put there is not trusted', () => {
  const shared = { '/': {}, '/tmp': { mode: 0o1777 } }
  assert.equal(whyDistrusted('/tmp/a.yaml', rootAt({ ...shared, '/tmp/a.yaml': {} })), undefined)
  const foreign = rootAt({ ...shared, '/tmp/a.yaml': { uid: 1000, mode: 0o600 } })
  assert.match(whyDistrusted('/tmp/a.yaml', foreign) ?? '', /^\/tmp\/a\.yaml belongs to the user 1000/)
  const link = rootAt({ ...shared, ...FOLDERS, [FILE]: {}, '/tmp/a.yaml': { uid: 1000, target: FILE } })
  assert.match(whyDistrusted('/tmp/a.yaml', link) ?? '', /: chown -h root \/tmp\/a\.yaml$/)
})

test('a read-only mount passes, as a ConfigMap of Kubernetes: a folder open to all with links to what is current', () => {
  const map = {
    ...FOLDERS,
    '/etc/hostpulse': { mode: 0o777, readOnly: true },
    [FILE]: { mode: 0o777, target: '..data/a.yaml', readOnly: true },
    '/etc/hostpulse/..data': { mode: 0o777, target: '..2026_01', readOnly: true },
    '/etc/hostpulse/..2026_01': { mode: 0o755, readOnly: true },
    '/etc/hostpulse/..2026_01/a.yaml': { mode: 0o664, uid: 1000, readOnly: true },
  }
  assert.equal(whyDistrusted(FILE, rootAt(map)), undefined)
  const writable = Object.fromEntries(Object.entries(map).map(([at, node]) => [at, { ...node, readOnly: false }]))
  assert.match(whyDistrusted(FILE, rootAt(writable)) ?? '', /^\/etc\/hostpulse can be written/)
})

test('the folders of a link and those of what it leads to are both looked at', () => {
  const tree = {
    ...FOLDERS,
    '/srv': {},
    '/srv/app': {},
    '/srv/app/b.yaml': {},
    '/etc/a.yaml': { target: '../srv/app/b.yaml' },
  }
  assert.equal(whyDistrusted('/etc/a.yaml', rootAt(tree)), undefined)
  assert.match(whyDistrusted('/etc/a.yaml', rootAt({ ...tree, '/srv': { mode: 0o775 } })) ?? '', /^\/srv can/)
  assert.match(whyDistrusted('/etc/a.yaml', rootAt({ ...tree, '/etc': { uid: 5 } })) ?? '', /^\/etc belongs/)
  const folderLink = { ...tree, '/cfg': { target: '/srv/app' }, '/srv/app': { uid: 9 } }
  assert.match(whyDistrusted('/cfg/b.yaml', rootAt(folderLink)) ?? '', /^\/srv\/app belongs/)
})

test('links in a circle end', () => {
  const circle = { '/': {}, '/a': { target: '/b' }, '/b': { target: 'a' } }
  assert.match(whyDistrusted('/a', rootAt(circle)) ?? '', /more than 40 links$/)
})

test('a file that does not exist is for somebody else to report, and only root is this careful', () => {
  assert.equal(whyDistrusted('/etc/none.yaml', rootAt(FOLDERS)), undefined)
  assert.equal(whyDistrusted(FILE, rootAt({ ...FOLDERS, [FILE]: { mode: 0o666, uid: 7 } }, false)), undefined)
})

test('the suggested command can be pasted into a shell', () => {
  const tree = { '/': {}, "/it's a.yaml": { mode: 0o666 } }
  assert.match(whyDistrusted("/it's a.yaml", rootAt(tree)) ?? '', /: chmod go-w '\/it'\\''s a\.yaml'$/)
})

test('real files are seen with owner, mode and links', { skip: process.platform === 'win32' }, (context) => {
  const folder = realpathSync(privateFolder(context))
  const inner = path.join(folder, 'inner')
  mkdirSync(inner)
  writeFileSync(path.join(inner, 'real.yaml'), '')
  symlinkSync('inner/real.yaml', path.join(folder, 'link.yaml'))
  const own = hostFacts()
  // The user who runs the tests counts as root, and the folders above are not under test.
  const entry = (at: string): EntryFact | undefined => {
    const fact = own.entry(at)
    if (fact === undefined || !at.startsWith(folder)) return fact && { ...fact, uid: 0, mode: 0o755 }
    return { ...fact, uid: 0 }
  }
  const facts = { ...own, isRoot: true, entry }
  chmodSync(path.join(inner, 'real.yaml'), 0o644)
  chmodSync(inner, 0o755)
  assert.equal(whyDistrusted(path.join(folder, 'link.yaml'), facts), undefined)
  chmodSync(inner, 0o775)
  assert.match(
    whyDistrusted(path.join(folder, 'link.yaml'), facts) ?? '',
    /inner can be written by its group \(mode 0775\)/,
  )
  assert.equal(own.isReadOnly(inner), false)
})
