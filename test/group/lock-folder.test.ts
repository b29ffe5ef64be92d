import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { describe, it } from 'node:test'
import { lockFolder } from '../../src/group/lock-folder.js'
import { privateFolder } from '../helpers/private-folder.js'

const uid = process.getuid?.() ?? 0

/** A folder as /tmp is: anybody may write, nobody may take away what is another's. */
function temporary(folder: string): string {
  const temporaryFolder = path.join(folder, 'tmp')
  mkdirSync(temporaryFolder)
  chmodSync(temporaryFolder, 0o1777)
  return temporaryFolder
}

describe('the folder for lock sockets', () => {
  it("is made below the user's runtime folder, for the user alone", (context) => {
    const runtimeFolder = privateFolder(context)
    const found = lockFolder({ uid, runtimeFolder, temporaryFolder: '/nowhere' })
    assert.deepEqual(found, { status: 'ready', path: path.join(runtimeFolder, 'hostpulse') })
    assert.equal(statSync(path.join(runtimeFolder, 'hostpulse')).mode & 0o777, 0o700)
    assert.deepEqual(lockFolder({ uid, runtimeFolder, temporaryFolder: '/nowhere' }), found)
  })

  it('is made below the temporary folder where there is no runtime folder, or none of this user alone', (context) => {
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

  it('is not used when others can enter it, when it is a link or a file, or when it belongs to another user', (context) => {
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

  it('is not used when anybody can put another in its place, nor when there is nowhere to make it', (context) => {
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
