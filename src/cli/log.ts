import { type Logger, pino } from 'pino'
import type { LogLevel } from '../config/schema.js'
import { prettyLine } from './pretty-line.js'

export interface LogSettings {
  readonly level: LogLevel
  readonly format: 'json' | 'pretty'
  readonly color: boolean
}

const STDERR = 2
/** Fields whose value is a secret wherever they appear. */
const SECRETS = ['token', 'headers', 'authorization'].flatMap((key) => [key, `*.${key}`, `*.*.${key}`])

/** Creates a logger that writes each line before the call returns, so that no line is lost when the process is killed. */
export function createLogger({ level, format, color }: LogSettings): Logger {
  const stderr = pino.destination({ dest: STDERR, sync: true })
  // A closed terminal or a full disk must not end the process.
  stderr.on('error', () => {})
  return pino(
    {
      level,
      base: null,
      redact: { paths: SECRETS, censor: '***' },
      serializers: { err: serializeError, error: serializeError },
    },
    format === 'json' ? stderr : { write: (line: string) => stderr.write(prettyLine(line, color)) },
  )
}

/** Leaves out an error's own properties: an HTTP client's error holds the request with its credentials. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error ? { code: error.code } : {}
  return { type: error.name, message: error.message, ...code, stack: error.stack }
}
