import { optionsOf } from '../collectors/options.js'
import { stalls } from '../collectors/stalls.js'
import type { CollectorSettings, OutputSettings } from '../shared/settings.js'
import type { Context } from './context.js'
import { type Output, type ReadOutput, readOutputs } from './read-outputs.js'
import { Report } from './report.js'
import { resolveOutputs } from './resolve-outputs.js'

/**
 * Returns the output for the reports of the collector `stalls` when it has its own `url`: an output with defaults. Adds a problem
 * when there is nowhere to send reports to.
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
