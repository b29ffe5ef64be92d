// A process that is a member of a group, as its parent tells it to be: `node member.js FOLDER KEY`.
import process from 'node:process'
import { Leadership } from '../../src/group/leadership.js'
import { lockFolder } from '../../src/group/lock-folder.js'
import { systemClock } from '../../src/shared/clock.js'
import { silentLogger } from '../../src/shared/logger.js'

/** `atMs`: start at that time of the wall clock, to the millisecond. */
export type Order = { readonly order: 'start'; readonly atMs: number } | { readonly order: 'stop' | 'end' }

/** What a member has become. */
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
    // Then nothing may hold the process any more.
    if (message.order === 'end') process.disconnect()
  }
})
