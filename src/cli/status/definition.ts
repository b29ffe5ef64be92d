import type { CommandDefinition } from '../command.js'
import { addStatusFlags } from './flags.js'

export const statusDefinition: CommandDefinition = {
  name: 'status',
  summary: 'ask the running agents how they are',
  addFlags: addStatusFlags,
  load: async () => (await import('../commands/status.js')).statusCommand,
  examples: [
    ['hostpulse status', 'the agents of this user on this machine'],
    ['hostpulse status --url http://127.0.0.1:9471', 'the agent whose expose.listen is this address'],
  ],
  exits: {
    0: 'healthy',
    1: 'not healthy: an output is blocked or drops points, or a collector does not collect',
    2: 'an agent did not answer within a second, there is none, or the command line is wrong',
  },
}
