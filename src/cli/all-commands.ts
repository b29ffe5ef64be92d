import type { CommandDefinition } from './command.js'
import {
  addCheckFlags,
  addCollectorsFlags,
  addDashboardFlags,
  addInitFlags,
  addOnceFlags,
  addPostmortemFlags,
  addReceiveFlags,
  addRunFlags,
} from './flags.js'
import { statusDefinition } from './status/definition.js'

const WRONG_USAGE = 'the command line or the configuration is wrong'
/** Exit status of commands that run until they are stopped. */
const LASTING = {
  0: 'stopped by SIGINT or SIGTERM; a second one ends it at once, with 130 or 143',
  1: 'cannot work: a port is taken, for example',
  2: WRONG_USAGE,
  137: 'killed itself when all was done, because the kernel held one of its threads',
}

/** Every command, in the order of the help. */
export const allCommands: readonly CommandDefinition[] = [
  {
    name: 'run',
    summary: 'collect and send until stopped',
    addFlags: addRunFlags,
    load: async () => (await import('./commands/run.js')).runCommand,
    examples: [
      [
        'hostpulse run --endpoint http://127.0.0.1:9470/v1/metrics',
        'send the default collectors to `hostpulse receive`',
      ],
      [
        'hostpulse run --config hostpulse.yaml --watch',
        'follow the file, also when it changes; `hostpulse init` writes one',
      ],
    ],
    exits: LASTING,
  },
  {
    name: 'once',
    summary: 'take a few ticks and print the last one',
    addFlags: addOnceFlags,
    load: async () => (await import('./commands/once.js')).onceCommand,
    examples: [
      ['hostpulse once', "a table of this machine's current values"],
      ['hostpulse once --collectors cpu,memory --output json', 'the points of two collectors as they are sent'],
    ],
    exits: { 0: 'done', 1: 'a collector yielded nothing, or --send did not deliver', 2: WRONG_USAGE },
  },
  {
    name: 'check',
    summary: 'validate a configuration and print it resolved',
    addFlags: addCheckFlags,
    load: async () => (await import('./commands/check.js')).checkCommand,
    examples: [
      ['hostpulse check --config hostpulse.yaml', 'every default spelt out, secrets masked'],
      ['hostpulse check --config hostpulse.yaml --send', 'one point to each output, to see whether it is accepted'],
    ],
    exits: { 0: 'valid, and accepted by every output with --send', 1: 'an output did not accept', 2: WRONG_USAGE },
  },
  {
    name: 'init',
    summary: 'write the annotated default configuration',
    addFlags: addInitFlags,
    load: async () => (await import('./commands/init.js')).initCommand,
    examples: [['hostpulse init', 'hostpulse.yaml in this folder']],
    exits: { 0: 'written', 1: 'cannot be written', 2: 'the file exists, or the command line is wrong' },
  },
  {
    name: 'collectors',
    summary: 'list collectors and their metrics',
    addFlags: addCollectorsFlags,
    load: async () => (await import('./commands/collectors.js')).collectorsCommand,
    examples: [['hostpulse collectors | less', 'every metric with its kind, unit, tags and meaning']],
    exits: { 0: 'done', 2: 'the command line is wrong' },
  },
  {
    name: 'receive',
    summary: 'local receiver with a page',
    addFlags: addReceiveFlags,
    load: async () => (await import('./commands/receive.js')).receiveCommand,
    examples: [
      ['hostpulse receive', 'a receiver and its page at http://127.0.0.1:9470'],
      ['hostpulse receive --listen :0 --store :memory:', 'on any free port, with nothing on disk'],
    ],
    exits: { 0: LASTING[0], 1: 'cannot work: the port is taken, or the store cannot be used', 2: WRONG_USAGE },
  },
  {
    name: 'dashboard',
    summary: 'receiver, page and agent in one process',
    addFlags: addDashboardFlags,
    load: async () => (await import('./commands/dashboard.js')).dashboardCommand,
    examples: [['hostpulse dashboard --open', 'the page of this machine, in a browser']],
    exits: LASTING,
  },
  statusDefinition,
  {
    name: 'postmortem',
    summary: 'read a black box: what led to the end of a process',
    addFlags: addPostmortemFlags,
    load: async () => (await import('./commands/postmortem.js')).postmortemCommand,
    examples: [['hostpulse postmortem /var/lib/api/hostpulse.box', 'a timeline of its last runs']],
    exits: { 0: 'done', 1: 'the file cannot be read', 2: 'the command line is wrong' },
  },
]
