import { optionsOf } from '../collectors/options.js'
import { stalls } from '../collectors/stalls.js'
import type { CollectorSettings, OutputSettings } from '../shared/settings.js'
import type { Context } from './context.js'
import { type Output, type ReadOutput, readOutputs } from './read-outputs.js'
import { Report } from './report.js'
import { resolveOutputs } from './resolve-outputs.js'

/**
 * Returns where the reports of the collector `stalls` go when it has a `url` of its own: an output with defaults. Adds the problem
 * that there is nowhere to send them to the report.
 */
export function resolveStallReports(
  collectors: readonly CollectorSettings[],
  outputs: readonly ReadOutput[],
  context: Context,
): OutputSettings | undefined {
  const found = collectors.find(({ name }) => name === stalls.name)
  if (found === undefined) return undefined
  const { report, url } = optionsOf(stalls, found.options)
  if (url !== undefined) return outputTo(url, context)
  if (report && context.hasOwnOutput !== true && !outputs.some(({ format }) => format === 'json')) {
    context.report.add(
      ['collectors', stalls.name, 'report'],
      'needs an output of format json, or url: where the reports of stalls go',
    )
  }
  return undefined
}

function outputTo(url: string, context: Context): OutputSettings | undefined {
  const [output] = readOutputs([{ url }], { ...context, report: new Report(undefined) })
  return output && resolveOutputs([output as Output], context)[0]
}
