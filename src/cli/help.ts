import type { CommandDefinition } from './command.js'
import { wrap } from './wrap.js'

/** Narrowest column of descriptions; commander leaves narrower ones unwrapped, and a terminal then breaks their words. */
export const NARROWEST_COLUMN = 20

const INDENT = '  '
/** Indent of a text that goes under the line which it describes. */
const DEEPER = '      '

/** Returns the end of a command's help, after its flags: examples and exit codes. */
export function closingHelp({ examples, exits }: CommandDefinition, width: number): string {
  const lines = examples.map(
    ([line, purpose]) => `${wrap(line, width, INDENT, DEEPER)}\n${wrap(purpose, width, DEEPER, DEEPER)}`,
  )
  const codes = Object.entries(exits).map(([code, meaning]) =>
    wrap(`${code.padEnd(4)}${meaning}`, width, INDENT, DEEPER),
  )
  return ['', 'Examples:', ...lines, '', 'Exit status:', ...codes].join('\n')
}
