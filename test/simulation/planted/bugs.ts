/** A bug to plant: replaces text in a file of src. */
export interface PlantedBug {
  readonly name: string
  /** Path below src, without extension. */
  readonly file: string
  /** Correct text, which occurs exactly once. */
  readonly right: string
  readonly wrong: string
}

/** Bugs that the simulation must find, one by one. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'the tick timer is not cleared at stop',
    file: 'schedule/scheduler',
    right: `  stop(): void {
    this.#timer?.cancel()`,
    wrong: '  stop(): void {',
  },
  {
    name: 'missed ticks are replayed',
    file: 'shared/schedule',
    right: 'if (!isSetBack && latestMs < followingMs) {',
    wrong: 'if (!isSetBack) {',
  },
  {
    name: 'jitter moves the schedule',
    file: 'shared/schedule',
    right: 'boundaryAtOrAfter(schedule, planned.boundaryMs + intervalMs / 2)',
    wrong: 'planned.dueWallMs + intervalMs',
  },
  {
    name: 'boundaries of a held loop are not counted',
    file: 'shared/schedule',
    right: ': (latestMs - followingMs) / intervalMs + 1',
    wrong: ': (latestMs - followingMs) / intervalMs',
  },
  {
    name: 'late cuts are counted as skipped as well',
    file: 'run/collector',
    right: 'missed = Math.max(0, missed - collected.cuts.length)',
    wrong: 'missed = Math.max(0, missed)',
  },
  {
    name: 'cuts of a stall are folded into one',
    file: '../workers/sampling/cutter',
    right: 'this.#cut(tsMs, this.#schedule, nextBoundaryMs)',
    wrong: 'this.#cut(tsMs, this.#schedule, nextBoundaryMs + 10 * this.#schedule.intervalMs)',
  },
  {
    name: 'a running collector gets a second collection',
    file: 'run/collector',
    right: "return this.#state === 'idle' ||",
    wrong: "return this.#state === 'idle' || this.#state === 'running' ||",
  },
  {
    name: 'a success does not reset the consecutive failures',
    file: 'run/episode',
    right: `    this.#wedged = false
    this.#failures = 0`,
    wrong: '    this.#wedged = false',
  },
  {
    name: 'the backoff is not doubled',
    file: 'run/episode',
    right: 'intervalMs * 2 ** failures',
    wrong: 'intervalMs * 2',
  },
  {
    name: 'a thread is started beside a stuck one',
    file: 'run/supervisor',
    right: 'if (this.stuck || !this.#members.has(member)) return SKIPPED',
    wrong: 'if (!this.#members.has(member)) return SKIPPED',
  },
  {
    name: 'a skipped start makes the next collection a skip',
    file: 'run/supervisor',
    right: 'member.pendingOutcome = outcome === SKIPPED ? undefined : outcome',
    wrong: 'member.pendingOutcome = outcome',
  },
  {
    name: 'the timer of a kill outlives the thread',
    file: 'run/supervisor',
    right: '      before.timer.cancel()\n',
    wrong: '',
  },
  {
    name: 'a missed deadline is counted for a collector that responded',
    file: 'run/round',
    right: 'Math.max(this.#settled, worker.progress.index)',
    wrong: 'Math.max(this.#settled, 0)',
  },
  {
    name: 'every deadline counts from the start of the round',
    file: 'run/round',
    right: 'this.#deadline.set(timeoutMs, sinceMs)',
    wrong: 'this.#deadline.set(timeoutMs, this.#startMs)',
  },
  {
    name: 'a deadline expires before the messages that have arrived are read',
    file: 'run/deadline',
    right: 'const immediate = setImmediate(() => this.#afterReading(isHeld))',
    wrong:
      'if (!isHeld) return this.#afterReading(isHeld)\n    const immediate = setImmediate(() => this.#afterReading(isHeld))',
  },
  {
    name: 'columns of the wrong length are accepted',
    file: 'run/result',
    right: 'must(values.length === due,',
    wrong: 'must(values.length >= due || values.length < due,',
  },
  {
    name: 'a wedged collector is reported as idle',
    file: 'run/collector',
    right: "this.#enter(this.#runner.stuck ? 'wedged' : this.#episode.open ? 'backoff' : 'idle')",
    wrong: "this.#enter(this.#runner.stuck ? 'wedged' : 'idle')",
  },
  {
    name: 'the last output gets no frames',
    file: 'agent/engine',
    right: 'for (const frame of frames) this.#deliver(frame)',
    wrong: 'for (const frame of frames) for (const output of this.#outputs.slice(0, 2)) output.add(frame)',
  },
  {
    name: 'a stop reports that nothing is stuck',
    file: 'agent/engine',
    right: "this.#forced = (await within(clock, remainingMs(), freed, 'stuck')) === 'stuck'",
    wrong: "await within(clock, remainingMs(), freed, 'stuck')",
  },
  {
    name: 'a point reported during report() overwrites the first',
    file: 'agent/reporter',
    right: '    this.#frame = undefined\n',
    wrong: '',
  },
  {
    name: 'a probe of a blocked output gets a new key',
    file: 'send/sender',
    right: 'return await transport.send(body, policy, abort.signal)',
    wrong: `const key = body.headers['Idempotency-Key'] + (this.state === 'blocked' ? '-again' : '')
    return await transport.send({ ...body, headers: { ...body.headers, 'Idempotency-Key': key } }, policy, abort.signal)`,
  },
  {
    name: 'a batch waiting for its retry cannot be dropped',
    file: 'send/sender',
    right: '    buffer.unpin()\n',
    wrong: '',
  },
  {
    name: 'a success does not reset the wait between probes',
    file: 'send/receiver-state',
    right: `    this.#failedProbes = 0
    this.#become('ok', answer)`,
    wrong: "    this.#become('ok', answer)",
  },
  {
    name: 'a blocked output goes back to quick retries',
    file: 'send/sender',
    right: "retries: this.state === 'blocked' || this.#phase !== 'running' ? 0 : retry.retries",
    wrong: "retries: this.#phase !== 'running' ? 0 : retry.retries",
  },
  {
    name: 'Retry-After is ignored between quick retries',
    file: 'send/receiver-state',
    right: 'Math.max(retryDelayMs(retry, this.#options.retry(), this.#options.random), retryAfterMs)',
    wrong: 'Math.max(retryDelayMs(retry, this.#options.retry(), this.#options.random), Math.min(retryAfterMs, 0))',
  },
  {
    name: 'Retry-After has no bound',
    file: 'send/retry-after',
    right: 'Math.min(waitMs, LONGEST_MS)',
    wrong: 'Math.min(waitMs, LONGEST_MS * 1_000)',
  },
  {
    name: 'jitter shortens a wait',
    file: 'send/backoff',
    right: 'Math.min(initialDelayMs * 2 ** (retry - 1), maxDelayMs) * (1 + JITTER * random())',
    wrong: 'Math.min(initialDelayMs * 2 ** (retry - 1), maxDelayMs) * (1 - JITTER * random())',
  },
  {
    name: 'points refused one by one count as delivered',
    file: 'send/bisect',
    right: 'return { rejected: refused + lost, delivered: points - lost }',
    wrong: 'return { rejected: lost, delivered: refused + points - lost }',
  },
  {
    name: 'a rejected point is counted twice',
    file: 'buffer/ledger',
    right: 'this.#counts[as] += points',
    wrong: "this.#counts[as] += as === 'rejected' ? 2 * points : points",
  },
  {
    name: 'a batch on the wire is dropped',
    file: 'buffer/slab-buffer',
    right: "let dropped = batch === null || batch.pinned ? 0 : this.#dropFrozen('overflow')",
    wrong: "let dropped = batch === null ? 0 : this.#dropFrozen('overflow')",
  },
  {
    name: 'the oldest are not dropped',
    file: 'buffer/slab-buffer',
    right: "if (excess > 0) dropped += this.#countDropped(this.#head.skip(excess, true), 'overflow')",
    wrong: "if (excess > 1) dropped += this.#countDropped(this.#head.skip(excess - 1, true), 'overflow')",
  },
  {
    name: 'points expire early',
    file: 'buffer/slab-buffer',
    right: 'const limitMs = this.#wallMs() - this.#limits.maxAgeMs',
    wrong: 'const limitMs = this.#wallMs() - this.#limits.maxAgeMs * 0.9',
  },
  {
    name: 'points added during a request are not sent',
    file: 'send/flusher',
    right: `      this.#running = null
      this.arm()`,
    wrong: '      this.#running = null',
  },
  {
    name: 'the flush timer is not cleared at stop',
    file: 'send/flusher',
    right: `  stop(): void {
    this.#disarm()`,
    wrong: '  stop(): void {',
  },
  {
    name: 'an answer does not clear the deadline of its attempt',
    file: 'send/attempt-once',
    right: '      timer.cancel()\n',
    wrong: '',
  },
  {
    name: 'connections outlive the stop',
    file: 'send/http-transport',
    right: '    this.#route?.connections.destroy()\n',
    wrong: '',
  },
  {
    name: 'the request of a kept connection that ended is not repeated',
    file: 'send/http-transport',
    right: "if (exchanged.kind !== 'stale') return exchanged",
    wrong: "return exchanged.kind === 'stale' ? noAnswer('failed', 'stale') : exchanged",
  },
  {
    name: 'a kept connection that breaks in an answer costs no attempt',
    file: 'send/exchange',
    right: 'request.reusedSocket && !hasBegun && !signal.aborted',
    wrong: 'request.reusedSocket && !signal.aborted',
  },
  {
    name: 'a 408 of an idle connection costs an attempt',
    file: 'send/exchange',
    right: 'status === 408 && request.reusedSocket',
    wrong: 'status === 499 && request.reusedSocket',
  },
  {
    name: 'a probe goes over a kept connection',
    file: 'send/http-transport',
    right: '    if (policy.isProbe) route.connections.closeIdle()\n',
    wrong: '',
  },
  {
    name: 'a connection that is too old is used again',
    file: 'send/http-transport',
    right: '  await connections.closeUnusable()\n',
    wrong: '',
  },
  {
    name: 'a stop leaves points in the buffer',
    file: 'send/output',
    right: "    this.#buffer.clear('shutdown')\n",
    wrong: '',
  },
  {
    name: 'flush() always reports success',
    file: 'send/output',
    right: 'return ledger.settled >= accepted && ledger.lost === lost',
    wrong: 'return ledger.settled >= 0 || (accepted === lost)',
  },
  {
    name: 'a removed collector ends the thread of those that stay',
    file: 'run/supervisor',
    right: 'this.#members.size === 0 ||',
    wrong: 'this.#members.size >= 0 ||',
  },
  {
    name: 'the opening of a former collector ends the thread at once',
    file: 'run/supervisor',
    right: 'skipAfter(member.settings.timeoutMs)',
    wrong: 'skipAfter(0)',
  },
  {
    name: 'a request that has not begun goes by former settings',
    file: 'send/sender',
    right: '        if (this.#means.areReplaced) return null\n',
    wrong: '',
  },
]
