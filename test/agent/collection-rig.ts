import type { TestContext } from 'node:test'
import { Collection } from '../../src/agent/collection.js'
import { hostProcess } from '../../src/agent/host-process.js'
import type { AgentConfig } from '../../src/config/agent-config.js'
import { resolveConfig } from '../../src/config/resolve.js'
import { Guard } from '../../src/main-thread/guard.js'
import { StartGate } from '../../src/run/start-gate.js'
import type { Launch, RawResponse } from '../../src/run/worker.js'
import type { Request } from '../../src/shared/protocol.js'
import { FakeClock, settle } from '../helpers/fake-clock.js'
import { fakeFacts } from '../helpers/fake-facts.js'
import { recordingLogger } from '../helpers/log-lines.js'
import { FakeWorker } from '../run/fake-worker.js'

/** On a boundary of every interval used here. */
export const ROUND_MS = 1_763_798_400_000

const OFF = { enabled: false }
/** All default collectors off. */
const NONE = { cpu: OFF, memory: OFF, disk: OFF, network: OFF, system: OFF, agent: OFF, runtime: OFF, stalls: OFF }

/** Returns a library's settings with only these collectors, all at 1 s and from the start on. */
export function settingsOf(collectors: AgentConfig['collectors'], some: Omit<AgentConfig, 'collectors'> = {}) {
  const config = { interval: '1s', initialDelay: 0, collectors: { ...NONE, ...collectors }, ...some } as const
  return resolveConfig(config, fakeFacts())
}

/** A worker that answers each request immediately, up to the first that hangs, and exits as soon as it is killed. */
class PromptWorker extends FakeWorker {
  readonly #answer: (request: Request) => unknown

  constructor(onExit: ConstructorParameters<typeof FakeWorker>[0], answer: (request: Request) => unknown) {
    super(onExit)
    this.#answer = answer
  }

  override send(requests: readonly Request[], onResponse: (response: RawResponse) => void): void {
    super.send(requests, onResponse)
    for (const request of requests) {
      const response = this.#answer(request)
      if (response === undefined) return
      queueMicrotask(() => this.respond(response))
    }
  }

  override kill(): void {
    super.kill()
    queueMicrotask(() => this.exit())
  }
}

export interface RigOptions {
  /** Answer of a worker instead of a success; `hangs` for none at all. */
  readonly answer?: (request: Request) => object | 'hangs' | undefined
  /** Folder of a group's locks. */
  readonly runtimeFolder?: string
}

/** Returns an agent's collectors on a clock that the test moves, in workers that it scripts. Stopped at the end of the test. */
export function collectionRig(
  context: TestContext,
  settings: ReturnType<typeof settingsOf>,
  { answer, runtimeFolder }: RigOptions = {},
) {
  const clock = new FakeClock(ROUND_MS)
  const log = recordingLogger()
  const guard = new Guard({ clock, logger: log.logger, random: () => 0.5 })
  const workers: FakeWorker[] = []
  const launch: Launch = (onExit) => {
    const worker = new PromptWorker(onExit, (request) => {
      const own = answer?.(request)
      if (own === 'hangs') return undefined
      return own ?? SUCCESS[request.kind]
    })
    workers.push(worker)
    return worker
  }
  const collection = new Collection(settings, {
    ...guard,
    guard,
    gate: new StartGate(clock),
    emit: () => {},
    variables: { XDG_RUNTIME_DIR: runtimeFolder },
    hostProcess,
    launchers: { *loadPackages() {}, thread: () => launch, process: () => launch },
    outputs: () => [],
    onFrames: () => {},
  })
  context.after(async () => {
    const stopped = collection.stop(0)
    await settle()
    await clock.advance(1_000)
    await stopped
  })
  const statsOf = (name: string) => {
    const { ticks, ok, failed, skipped } = collection.stats()[name] ?? {}
    return { ticks, ok, failed, skipped }
  }
  return { clock, log, collection, workers, statsOf, requests: () => workers.flatMap(({ requests }) => requests) }
}

const SUCCESS = {
  open: { status: 'opened' },
  close: { status: 'closed' },
  collect: { status: 'collected', layouts: [], frames: [], partial: 0, invalid: 0 },
} as const
