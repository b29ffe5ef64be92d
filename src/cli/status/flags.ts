import type { Command } from 'commander'
import { accept, refuse } from '../../config/field.js'
import { choice, integer, text } from '../../config/fields.js'
import type { ConfigProblem } from '../../shared/errors.js'

export interface StatusFlags {
  /** Problems of the command line itself. */
  readonly usage: readonly ConfigProblem[]
  readonly pid?: string
  readonly url?: string
  readonly output?: string
}

/** Flags of `status`. */
export const statusFlags = {
  pid: integer('', { min: 1, max: 2 ** 31 - 1 }).optional(),
  url: text('')
    .refine((value) => {
      const url = URL.canParse(value) ? new URL(value) : undefined
      if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
        return refuse('is no URL: write http://127.0.0.1:9471')
      if (url.pathname === '/') url.pathname = '/status'
      return accept(url.href)
    })
    .optional(),
  output: choice('', ['text', 'json']).default('text'),
}

export function addStatusFlags(command: Command): Command {
  return command
    .option('--pid <number>', 'ask only the agent with this process id (default: all of this user)')
    .option('--url <url>', 'ask the agent whose expose.listen is this address: http://127.0.0.1:9471')
    .option('--output <form>', 'text or json (default text)')
}
