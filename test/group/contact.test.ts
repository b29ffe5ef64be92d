import assert from 'node:assert/strict'
import { once } from 'node:events'
import { linkSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { contact } from '../../src/group/contact.js'
import { LockSocket } from '../../src/group/lock-socket.js'
import { heldAlive } from '../helpers/held-alive.js'
import { privateFolder } from '../helpers/private-folder.js'

describe('contact with a lock socket', () => {
  heldAlive()

  it('finds a listening process and notices its end', async (context) => {
    const file = path.join(privateFolder(context), 'a')
    const socket = await LockSocket.listen(file)
    const found = await contact(file)
    assert.ok(found.status === 'alive')
    const ended = once(found.connection, 'close')
    socket.close()
    await ended
  })

  it('finds a deserted file, or none', async (context) => {
    const folder = privateFolder(context)
    const socket = await LockSocket.listen(path.join(folder, 'a'))
    linkSync(path.join(folder, 'a'), path.join(folder, 'b'))
    socket.close()
    assert.deepEqual(await contact(path.join(folder, 'b')), { status: 'deserted' })
    assert.deepEqual(await contact(path.join(folder, 'c')), { status: 'gone' })
  })
})
