import type { ConfigError, ConfigProblem } from '../model/errors.js'

/** What a person is told of a configuration that cannot be used: one problem on one line, several as a list. */
export function configMessage({ problems }: ConfigError): string {
  const lines = problems.map(describe)
  return lines.length === 1
    ? `hostpulse: ${lines[0]}\n`
    : `hostpulse: ${lines.length} problems\n${lines.map(indent).join('')}`
}

function describe({ path, message }: ConfigProblem): string {
  return path === '' ? message : `${path}: ${message}`
}

function indent(line: string): string {
  return `  ${line}\n`
}
