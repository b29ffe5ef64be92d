// A process that joins a group when its parent sends it a message: `node member.js FOLDER KEY`.
import process from 'node:process'
import { Leadership } from '../../src/group/leadership.js'
import { lockFolder } from '../../src/group/lock-folder.js'
import { systemClock } from '../../src/shared/clock.js'
import { silentLogger } from '../../src/shared/logger.js'

/** `atMs`: start at this time of the wall clock, to the millisecond. */
export type Order = { readonly order: 'start'; readonly atMs: number } | { readonly order: 'stop' | 'end' }

/** A change of the member's role. */
export type Role = 'leads' | 'follows' | 'stopped'

const [, , runtimeFolder, key = ''] = process.argv
const folder = () => lockFolder({ uid: process.getuid?.() ?? 0, runtimeFolder, temporaryFolder: '/nowhere' })
const say = (role: Role) => process.send?.(role)
let leadership: Leadership | undefined

process.on('message', (message: Order) => {
  if (message.order === 'start') {
    leadership = new Leadership({
      key,
      folder,
      clock: systemClock,
      logger: { ...silentLogger, debug: (_fields, text) => text === 'follows' && say('follows') },
      onLead: () => say('leads'),
      onFollow: () => {},
    })
    while (Date.now() < message.atMs);
    leadership.start()
  } else {
    leadership?.stop()
    say('stopped')
    // Nothing may keep the process alive after this.
    if (message.order === 'end') process.disconnect()
  }
})
