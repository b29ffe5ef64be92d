import { cpus } from 'node:os'
import { cwd } from 'node:process'
import type { StallsOptions } from '../../../src/collectors/stalls.js'
import { systemClock, threadsMonotonicMs } from '../../../src/shared/clock.js'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import type { StackAccess } from '../../../src/shared/stacks.js'
import { StallCells } from '../../../src/shared/stall-cells.js'
import type { StallEvent, StallNotice, WatchedThread, WatchMessage } from '../../../src/shared/stalls.js'
import { threadIds } from '../../../src/shared/thread-self.js'
import type { Probe } from '../../probes/probe.js'
import { HeartbeatWitness } from './heartbeat-witness.js'
import { HostLoad } from './host-load.js'
import { KernelWitness } from './kernel-witness.js'
import { OwnLateness } from './own-lateness.js'
import { openRecorder, type Recorder } from './recorder.js'
import { finish, loggerTo, openReporter } from './reporting.js'
import { StackFold } from './stack-fold.js'
import { openStackProbe, type StackProbe } from './stack-probe.js'
import { StackWatch, type StackWatchParts, withoutStacks } from './stack-watch.js'
import { StallsProbe, type Watching } from './stalls-probe.js'
import { ThreadFiles } from './thread-files.js'
import { Watch } from './watch.js'

/** Stalls of the event loop of the agent's thread, watched from this one. */
export function stallsProbes({ roots, options, watched }: BuiltInSettings<StallsOptions>): Probe[] {
  if (watched === undefined) throw new Error('the agent did not say which thread to watch')
  const watch = (onStall: (stall: StallEvent) => void) => watchThread(watched, options, roots.procRoot, onStall)
  return [new StallsProbe(watched.tags, watch)]
}

function watchThread(
  watched: WatchedThread,
  options: StallsOptions,
  procRoot: string,
  onStall: (stall: StallEvent) => void,
): Watching {
  const { tid, port, cells: memory, stacks: access } = watched
  const { threshold, stacks } = options
  const send = (notice: StallNotice) => port.postMessage(notice)
  const cells = new StallCells(memory)
  const files = new ThreadFiles(`/proc/self/task/${tid}`)
  const own = new ThreadFiles(ownTask())
  const host = new HostLoad(procRoot, threadsMonotonicMs())
  let activity = files.activity()
  let recorder: Recorder | undefined
  const everyMs = threshold / 2
  const hasFiles = activity !== undefined
  if (!hasFiles) send({ kind: 'beat', everyMs })
  const probe = stacks && access ? openStackProbe(access) : undefined
  const witness = hasFiles
    ? new KernelWitness({
        activity: () => activity,
        cells,
        ping: () => send({ kind: 'ping', sentMs: threadsMonotonicMs() }),
        everyMs: threshold,
      })
    : new HeartbeatWitness(cells, everyMs)
  const watch: Watch = new Watch({
    thresholdMs: threshold,
    clock: { ...systemClock, monotonicMs: threadsMonotonicMs },
    witness,
    readThread: () => {
      if (hasFiles) activity = files.activity()
      files.readTimes()
      recorder?.look({ runMs: files.runMs, waitMs: files.waitMs, activity })
      return { runMs: files.runMs, waitMs: files.waitMs, activity }
    },
    readState: () => files.state(),
    host,
    lateness: new OwnLateness(own),
    garbageMs: () => cells.garbageMs,
    isInspected: () => cells.isInspected,
    stacks:
      probe && access
        ? stackWatch(probe, access, {
            isAsleep: () => activity?.kind === 'call',
            warn: (message) => send({ kind: 'warning', message }),
          })
        : withoutStacks,
    cpus: cpus().length || 1,
    onHeld: (heldMs) => {
      reporter?.held(heldMs)
      recorder?.held(heldMs)
    },
    onStall: (seen) => {
      onStall(seen.stall)
      send({ kind: 'stall', stall: seen.stall })
      reporter?.ended(seen)
      recorder?.ended(seen.stall)
    },
  })
  const reporter = openReporter(watched, {
    options,
    heldMs: () => watch.heldMs(),
    soFar: () => watch.soFar(),
    blackBoxLateMs: () => recorder?.lateMs() ?? 0,
    logger: loggerTo(send),
  })
  port.on('message', (message: WatchMessage) => {
    if (message.kind === 'reply') probe?.receive(message.reply)
    else {
      const { deadlineMs } = message
      void finish(watch, reporter, { deadlineMs, thresholdMs: threshold }).then(() => send({ kind: 'finished' }))
    }
  })
  port.unref()
  recorder = openRecorder(watched.blackBox, procRoot, host, {
    heapBytes: () => cells.heapBytes,
    heldMs: () => watch.heldMs(),
    soFar: () => watch.soFar()?.stall,
  })
  return {
    heldMs: () => watch.heldMs(),
    stop: () => {
      watch.stop()
      reporter?.close()
      recorder?.close()
      port.close()
      for (const each of [files, own, host]) each.close()
    },
  }
}

function stackWatch(
  probe: StackProbe,
  { ownFolder }: StackAccess,
  parts: Pick<StackWatchParts, 'isAsleep' | 'warn'>,
): StackWatch {
  const fold = new StackFold({ folder: cwd(), ownFolder })
  return new StackWatch({ probe, fold, clock: { ...systemClock, monotonicMs: threadsMonotonicMs }, ...parts })
}

/** Returns the /proc folder of the calling thread. Outside Linux it does not exist, so that nothing can be read. */
function ownTask(): string {
  const ids = threadIds()
  return ids === undefined ? '/proc/thread-self' : `/proc/self/task/${ids.tid}`
}
