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

/** Makes a logger that writes each line before the call returns, so that no line is lost when the process is killed. */
export function createLogger({ level, format, color }: LogSettings): Logger {
  const stderr = pino.destination({ dest: STDERR, sync: true })
  // A terminal that was closed, a full disk: a line that cannot be written ends nothing.
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

/** An error's own properties stay out: those of an HTTP client hold the request with its credentials. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error ? { code: error.code } : {}
  return { type: error.name, message: error.message, ...code, stack: error.stack }
}
