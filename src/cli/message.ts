import type { ConfigError, ConfigProblem } from '../shared/errors.js'

const LONGEST_LINE = 500

/** Returns the message for an unusable configuration: one line for one problem, a list for several. */
export function configMessage({ problems }: ConfigError): string {
  const lines = problems.map(describe)
  return lines.length === 1
    ? `hostpulse: ${lines[0]}\n`
    : `hostpulse: ${lines.length} problems\n${lines.map(indent).join('')}`
}

/** Cleans and shortens keys and messages, which may come from anywhere: they must not control or flood the terminal. */
function describe({ path, message }: ConfigProblem): string {
  const line = (path === '' ? message : `${path}: ${message}`).replaceAll(/\p{C}/gu, '�')
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line
}

function indent(line: string): string {
  return `  ${line}\n`
}
