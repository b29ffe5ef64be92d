import { stringify } from 'yaml'
import { maskFile } from '../../config/mask-url.js'
import { present } from '../../config/present.js'
import { describeSurroundings } from '../../shared/cgroups/describe.js'
import { systemClock } from '../../shared/clock.js'
import type { Frame } from '../../shared/frame.js'
import type { CheckFlags } from '../flags.js'
import { type Io, knownWidth } from '../io.js'
import { loadForCommand } from '../load.js'
import { sendOnce } from '../send.js'
import { wrap } from '../wrap.js'

/** Longest line of YAML that can be folded. */
const YAML_WIDTH = 80

/**
 * Prints the resolved configuration with secrets masked, below the agent's surroundings and the included files. With `--send`, sends
 * one point to each output.
 * Warnings about valid settings that are likely mistakes go to stderr.
 */
export async function checkCommand(flags: CheckFlags, io: Io): Promise<number> {
  const { warnings, ...resolved } = loadForCommand(flags, io, { needsOutput: flags.send === true })
  const { surroundings } = resolved.settings
  // Comments, so that the rest is a configuration.
  const width = knownWidth(io.stdout, io.facts) ?? Number.POSITIVE_INFINITY
  const comment = (text: string) => io.stdout.write(`${wrap(`# ${text}`, width, '', '#   ')}\n`)
  if (surroundings !== undefined) comment(describeSurroundings(surroundings))
  for (const file of resolved.included) comment(`includes ${maskFile(file).replaceAll(/\p{C}/gu, '�')}`)
  io.stdout.write(stringify(present(resolved), { lineWidth: Math.min(width, YAML_WIDTH) }))
  if (flags.send) io.signals.hold()
  const sent = flags.send ? await sendOnce([checkFrame()], resolved.settings, io) : []
  io.signals.release()
  const { outputs, expose } = resolved.settings
  const idle = outputs.length === 0 && expose === undefined ? ['there is no output: nothing is sent'] : []
  const isSaid = (warning: string) => sent.some(({ error }) => error !== null && warning.endsWith(error))
  for (const warning of [...idle, ...warnings]) {
    if (!isSaid(warning)) io.stderr.write(`hostpulse: warning: ${warning}\n`)
  }
  return sent.every(({ isAccepted }) => isAccepted) ? 0 : 1
}

/** One point, `agent_check` 1, to test whether an output accepts points. */
function checkFrame(): Frame {
  return {
    layout: { collector: 'check', series: [{ type: 'agent_check', kind: 'gauge' }] },
    timesMs: Float64Array.of(systemClock.wallMs()),
    values: Float64Array.of(1),
  }
}
