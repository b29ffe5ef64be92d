import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { describe, it } from 'node:test'
import { lockFolder } from '../../src/group/lock-folder.js'
import { privateFolder } from '../helpers/private-folder.js'

const uid = process.getuid?.() ?? 0

/** Creates a folder like /tmp: anybody may write, and nobody may remove another user's files. */
function temporary(folder: string): string {
  const temporaryFolder = path.join(folder, 'tmp')
  mkdirSync(temporaryFolder)
  chmodSync(temporaryFolder, 0o1777)
  return temporaryFolder
}

describe('the folder for lock sockets', () => {
  it("is made in the user's runtime folder, private to the user", (context) => {
    const runtimeFolder = privateFolder(context)
    const found = lockFolder({ uid, runtimeFolder, temporaryFolder: '/nowhere' })
    assert.deepEqual(found, { status: 'ready', path: path.join(runtimeFolder, 'hostpulse') })
    assert.equal(statSync(path.join(runtimeFolder, 'hostpulse')).mode & 0o777, 0o700)
    assert.deepEqual(lockFolder({ uid, runtimeFolder, temporaryFolder: '/nowhere' }), found)
  })

  it('is made in the temporary folder when there is no private runtime folder', (context) => {
    const folder = privateFolder(context)
    const temporaryFolder = temporary(folder)
    const shared = path.join(folder, 'shared')
    mkdirSync(shared, { mode: 0o755 })
    const link = path.join(folder, 'link')
    symlinkSync(privateFolder(context), link)
    for (const runtimeFolder of [undefined, '', 'relative', path.join(folder, 'missing'), shared, link]) {
      assert.deepEqual(
        lockFolder({ uid, runtimeFolder, temporaryFolder }),
        { status: 'ready', path: path.join(temporaryFolder, `hostpulse-${uid}`) },
        `runtime folder ${runtimeFolder}`,
      )
    }
  })

  it('is refused when others can enter it, when it is a link or a file, or when it belongs to another user', (context) => {
    const refused = (prepare: (file: string) => void, user = uid) => {
      const temporaryFolder = temporary(privateFolder(context))
      prepare(path.join(temporaryFolder, `hostpulse-${user}`))
      const found = lockFolder({ uid: user, runtimeFolder: undefined, temporaryFolder })
      assert.equal(found.status, 'refused')
      assert.match(found.status === 'refused' ? found.message : '', /is not a folder of user \d+ alone/)
    }
    refused((file) => mkdirSync(file, { mode: 0o755 }))
    refused((file) => symlinkSync(privateFolder(context), file))
    refused((file) => writeFileSync(file, ''))
    refused((file) => mkdirSync(file, { mode: 0o700 }), uid + 1)
  })

  it('is refused when anybody can replace it, and when it cannot be made', (context) => {
    const open = path.join(privateFolder(context), 'open')
    mkdirSync(open)
    chmodSync(open, 0o777)
    assert.deepEqual(lockFolder({ uid, runtimeFolder: undefined, temporaryFolder: open }), {
      status: 'refused',
      message: `anybody can rename what is in ${open}`,
    })
    assert.equal(lockFolder({ uid, runtimeFolder: undefined, temporaryFolder: '/nowhere' }).status, 'refused')
  })
})
