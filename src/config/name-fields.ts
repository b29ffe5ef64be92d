import { DEFAULT_PREFIX, type NameSettings, type NameStyle, nameStyles } from '../names/names.js'
import { accept, Field, refuse } from './field.js'
import { choice } from './fields.js'
import type { Path } from './path.js'
import type { Report } from './report.js'

/** Characters that Prometheus allows at the beginning of a name; empty for no prefix. */
const PREFIX = /^([a-zA-Z_:][a-zA-Z0-9_:]{0,63})?$/

/** Keys that name the metrics which Prometheus receives or scrapes. */
export const nameFields = (description: string) => ({
  names: choice(`${description}: hostpulse's own, by Prometheus' conventions, or node_exporter's`, nameStyles).default(
    'native',
  ),
  prefix: new Field<string, string>({
    title: 'string',
    description: `Before the name of every built-in metric; default: none, or ${DEFAULT_PREFIX} with \`names: prometheus\``,
    json: { type: 'string', pattern: PREFIX.source },
    check: (written) =>
      typeof written === 'string' && PREFIX.test(written)
        ? accept(written)
        : refuse('must be letters, digits and underscores, not beginning with a digit'),
  }).optional(),
})

interface Written {
  readonly names?: NameStyle | undefined
  readonly prefix?: string | undefined
}

/** Reports a prefix with names that cannot have one. */
export function checkNames({ names, prefix }: Written, at: Path, report: Report): void {
  if (names !== 'node_exporter' || prefix === undefined) return
  report.addValue([...at, 'prefix'], 'is for names: native or prometheus: those of node_exporter are fixed')
}

export function nameSettings({ names = 'native', prefix }: Written): NameSettings {
  return { style: names, prefix: prefix ?? (names === 'native' ? '' : DEFAULT_PREFIX) }
}
