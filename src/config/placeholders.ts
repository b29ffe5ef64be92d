import { isMapping, type Path } from './path.js'
import type { Report } from './report.js'

/** `$${` is a literal `${`; then `${…}`, which may be malformed; then a `${` that is never closed. */
const PLACEHOLDER = /\$\$\{|\$\{([^}]*)\}|\$\{/g
/** A value that is nothing but one `${NAME}`. */
const WHOLE = /^\$\{([A-Za-z_]\w*)\}$/
/** NAME, NAME:-default or NAME:?message. */
const CONTENT = /^([A-Za-z_]\w*)(?::([-?])(.*))?$/s

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Replaces `${NAME}`, `${NAME:-default}` and `${NAME:?message}` in every string value.
 * The result is not expanded again, so an environment variable cannot introduce structure or further placeholders.
 * @returns a copy without the keys whose whole value is a `${NAME}` that is unset or empty. Where the absence would send points
 *   elsewhere or without a credential, it is a problem unless written as `${NAME:-}`.
 */
export function replacePlaceholders(value: unknown, env: Environment, report: Report, path: Path = []): unknown {
  if (typeof value === 'string') return replaceInString(value, env, report, path)
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => {
      const replaced = replacePlaceholders(item, env, report, [...path, index])
      if (replaced === undefined) report.addValue([...path, index], 'is not set in the environment')
      return replaced ?? ''
    })
  }
  if (!isMapping(value)) return value
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    replacePlaceholders(item, env, report, [...path, key]),
  ])
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined))
}

function replaceInString(text: string, env: Environment, report: Report, path: Path): string | undefined {
  const isNeeded = leadsPoints(path)
  const [, name] = WHOLE.exec(text) ?? []
  if (name !== undefined) {
    if (isNeeded && !env[name]) report.add(path, whyMissing(name, env))
    return env[name] || undefined
  }
  const replaced = text.replaceAll(PLACEHOLDER, (placeholder: string, content: string | undefined) => {
    if (placeholder === '$${') return '${'
    return replaceOne(content ?? '', env, (message) => report.add(path, message))
  })
  return isNeeded && text !== '' && replaced === '' ? undefined : replaced
}

/** Whether a value is the destination of an output or of stall reports, or a credential of an output. */
function leadsPoints([section, name, key, part]: Path): boolean {
  if (section === 'collectors') return name === 'stalls' && key === 'url'
  if (section !== 'outputs') return false
  return (
    key === 'url' ||
    key === 'token' ||
    key === 'tokenFile' ||
    key === 'headers' ||
    String(part).startsWith('keyPassphrase')
  )
}

function whyMissing(name: string, env: Environment): string {
  const why = env[name] === undefined ? 'not set' : 'empty'
  return `environment variable ${name} is ${why}; write \${${name}:-} if it may be`
}

function replaceOne(content: string, env: Environment, fail: (message: string) => void): string {
  if (content.includes('${')) {
    fail('has a placeholder inside of a placeholder, which is not replaced: give a plain default')
    return ''
  }
  const [, name, operator, operand = ''] = CONTENT.exec(content) ?? []
  if (name === undefined) {
    fail(
      'has a malformed placeholder: NAME, NAME:-default or NAME:?message goes between the braces; a literal ${ is $${',
    )
    return ''
  }
  const value = env[name]
  if (operator === '-') return value || operand
  if (operator === '?' && !value) fail(`environment variable ${name}: ${operand || 'is not set'}`)
  else if (value === undefined) fail(`environment variable ${name} is not set`)
  return value ?? ''
}
