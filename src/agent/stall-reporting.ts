import { optionsOf } from '../collectors/options.js'
import { stalls } from '../collectors/stalls.js'
import { packageWorkersUrl } from '../shared/package-files.js'
import type { OutputSettings, Settings } from '../shared/settings.js'
import type { ReportSettings } from '../shared/stalls.js'

export interface StallReporting {
  /** URL of the module that the watch thread loads; undefined when it has nothing to send or to serve. */
  readonly reporter: string | undefined
  readonly reports: Omit<ReportSettings, 'cells'> | undefined
}

interface StallReportingParts {
  readonly agentId?: (() => string) | undefined
  readonly workersUrl?: URL | undefined
}

/** Returns the settings for sending and serving by the watch thread itself. */
export function stallReporting(
  settings: Settings,
  { agentId, workersUrl = packageWorkersUrl }: StallReportingParts,
): StallReporting {
  const options = settings.collectors.find(({ name }) => name === stalls.name)?.options
  if (options === undefined || agentId === undefined) return { reporter: undefined, reports: undefined }
  const output = stallOutputOf(settings)
  const { host, tags } = settings
  const isNeeded = output !== undefined || optionsOf(stalls, options).listen !== undefined
  return {
    reporter: isNeeded ? new URL('stall-reports.js', workersUrl).href : undefined,
    reports: output && { output, host, tags, agentId: agentId() },
  }
}

/** Returns the output for reports of stalls: one of their own, or the first of format json; undefined without reports. */
export function stallOutputOf({ stallOutput, collectors, outputs }: Settings): OutputSettings | undefined {
  const options = collectors.find(({ name }) => name === stalls.name)?.options
  if (options === undefined || stallOutput !== undefined) return stallOutput
  return optionsOf(stalls, options).report ? outputs.find(({ format }) => format === 'json') : undefined
}
