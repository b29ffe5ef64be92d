import type { ConfigError, ConfigProblem } from '../shared/errors.js'

const LONGEST_LINE = 500

/** What a person is told of a configuration that cannot be used: one problem on one line, several as a list. */
export function configMessage({ problems }: ConfigError): string {
  const lines = problems.map(describe)
  return lines.length === 1
    ? `hostpulse: ${lines[0]}\n`
    : `hostpulse: ${lines.length} problems\n${lines.map(indent).join('')}`
}

/** Keys and words come from elsewhere: they must neither steer the terminal nor flood it. */
function describe({ path, message }: ConfigProblem): string {
  const line = (path === '' ? message : `${path}: ${message}`).replaceAll(/\p{C}/gu, '�')
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line
}

function indent(line: string): string {
  return `  ${line}\n`
}
