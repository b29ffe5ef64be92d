import type { Facts } from '../config/facts.js'
import { knownWidth, type Terminal } from './io.js'
import { wrap } from './wrap.js'

/** Returns the terminal with lines of messages wrapped to its width. Without a known width they stay whole, for pipes and files. */
export function fitted(terminal: Terminal, facts: Pick<Facts, 'env'>): Terminal {
  const width = knownWidth(terminal, facts)
  if (width === undefined) return terminal
  return {
    isTTY: terminal.isTTY === true,
    columns: width,
    write: (text) =>
      terminal.write(
        text
          .split('\n')
          .map((line) => fit(line, width))
          .join('\n'),
      ),
  }
}

function fit(line: string, width: number): string {
  if (line.length <= width) return line
  const [indent = ''] = /^ */.exec(line) ?? []
  return wrap(line.slice(indent.length), width, indent, `${indent}  `)
}
