import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { describe, it } from 'node:test'
import { prepareFolder, runtimeFolders } from '../../../src/cli/status/runtime-folders.js'
import { privateFolder } from '../../helpers/private-folder.js'

const host = (env: Readonly<Record<string, string>>, uid: number | undefined = 1000) => ({ env, uid, tmpdir: '/tmp' })

describe('runtimeFolders', () => {
  it('prefers the folder of the user over those of the system', () => {
    assert.deepEqual(runtimeFolders(host({ XDG_RUNTIME_DIR: '/run/user/1000' })), [
      '/run/user/1000/hostpulse',
      '/run/hostpulse',
      '/tmp/hostpulse-1000',
    ])
  })

  it('takes only the folder that a service manager gives, the first of several', () => {
    const env = { XDG_RUNTIME_DIR: '/run/user/1000', RUNTIME_DIRECTORY: '/run/hostpulse:/run/other' }
    assert.deepEqual(runtimeFolders(host(env)), ['/run/hostpulse'])
  })

  it('ignores a folder that is not absolute', () => {
    const env = { XDG_RUNTIME_DIR: 'user', RUNTIME_DIRECTORY: 'run' }
    assert.deepEqual(runtimeFolders(host(env)), ['/run/hostpulse', '/tmp/hostpulse-1000'])
  })

  it('knows none without user ids, as on Windows', () => {
    assert.deepEqual(runtimeFolders({ env: {}, uid: undefined, tmpdir: 'C:\\Temp' }), [])
  })
})

describe('prepareFolder', { skip: process.platform === 'win32' }, () => {
  const uid = process.geteuid?.() ?? 0

  it('makes the folder for its owner alone', (t) => {
    const folder = path.join(privateFolder(t), 'a', 'hostpulse')
    assert.equal(prepareFolder(folder, uid), undefined)
    assert.equal(statSync(folder).mode & 0o777, 0o700)
    assert.equal(prepareFolder(folder, uid), undefined)
  })

  it('refuses a folder of another user, and one that others can write', (t) => {
    const folder = path.join(privateFolder(t), 'hostpulse')
    mkdirSync(folder)
    assert.equal(prepareFolder(folder, uid + 1), `${folder} belongs to the user ${uid}`)
    chmodSync(folder, 0o777)
    assert.equal(prepareFolder(folder, uid), `${folder} can be written by others`)
  })

  it('throws what keeps it from making the folder', (t) => {
    const file = path.join(privateFolder(t), 'file')
    writeFileSync(file, '')
    assert.throws(() => prepareFolder(path.join(file, 'hostpulse'), uid), /ENOTDIR/)
  })
})
