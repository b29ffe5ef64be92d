import type { CommandDefinition } from './command.js'
import { wrap } from './wrap.js'

/** Narrowest column of descriptions; commander leaves narrower ones unwrapped, and a terminal then breaks their words. */
export const NARROWEST_COLUMN = 20

const INDENT = '  '
/** Below this width a description goes under the line that it describes. */
const DEEPER = '      '

/** Returns what follows the flags in the help of a command: examples and exit codes. */
export function closingHelp({ examples, exits }: CommandDefinition, width: number): string {
  const lines = examples.map(
    ([line, purpose]) => `${wrap(line, width, INDENT, DEEPER)}\n${wrap(purpose, width, DEEPER, DEEPER)}`,
  )
  const codes = Object.entries(exits).map(([code, meaning]) =>
    wrap(`${code.padEnd(4)}${meaning}`, width, INDENT, DEEPER),
  )
  return ['', 'Examples:', ...lines, '', 'Exit status:', ...codes].join('\n')
}
