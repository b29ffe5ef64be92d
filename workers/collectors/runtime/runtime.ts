import type { BuiltInSettings } from '../../../src/shared/settings.js'
import { threadIds } from '../../../src/shared/thread-self.js'
import type { Probe } from '../../probes/probe.js'
import { TaskFiles } from './task-files.js'
import { ThreadsProbe } from './threads-probe.js'

/** The part of `runtime` that the main thread must not read: files of the kernel about the threads of this process. */
export function runtimeThreadsProbes({ ownThreads }: Pick<BuiltInSettings, 'ownThreads'>): Probe[] {
  const pid = threadIds()?.pid
  if (ownThreads === undefined || pid === undefined) throw new Error('the threads of this process cannot be told')
  return [new ThreadsProbe({ source: new TaskFiles(), pid, own: ownThreads })]
}
