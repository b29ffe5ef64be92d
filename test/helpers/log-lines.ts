import type { Logger } from '../../src/shared/logger.js'

export interface LogLine {
  readonly level: keyof Logger
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** A logger that records its lines. */
export function recordingLogger(): { logger: Logger; lines: LogLine[]; messages(level: keyof Logger): string[] } {
  const lines: LogLine[] = []
  const at = (level: keyof Logger) => (fields: object, message: string) =>
    void lines.push({ level, message, fields: { ...fields } })
  const logger = { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  const messages = (level: keyof Logger) => lines.filter((line) => line.level === level).map(({ message }) => message)
  return { logger, lines, messages }
}
