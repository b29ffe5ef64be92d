import { memoryUsage } from 'node:process'
import type { BuiltInSettings } from '../../../src/shared/settings.js'
import { threadIds } from '../../../src/shared/thread-self.js'
import { PassingFiles } from '../../cgroups/group-file.js'
import { isFolder } from '../../cgroups/is-folder.js'
import { OwnGroupFinder } from '../../cgroups/own-group-finder.js'
import type { Probe } from '../../probes/probe.js'
import { MemoryLimitProbe } from './memory-limit-probe.js'
import { TaskFiles } from './task-files.js'
import { ThreadsProbe } from './threads-probe.js'

/** The part of `runtime` that the main thread must not read: the kernel's files about this process, its threads and its group. */
export function runtimeFilesProbes({ ownThreads, roots }: Pick<BuiltInSettings, 'ownThreads' | 'roots'>): Probe[] {
  const pid = threadIds()?.pid
  if (ownThreads === undefined || pid === undefined) throw new Error('the threads of this process cannot be told')
  const finder = new OwnGroupFinder(roots, new PassingFiles().textOf, isFolder)
  return [
    new ThreadsProbe({ source: new TaskFiles(), pid, own: ownThreads }),
    new MemoryLimitProbe({ finder, rssBytes: () => memoryUsage.rss() }),
  ]
}
