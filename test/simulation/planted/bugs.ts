/** A bug to be planted: in a file of src, this text becomes that. */
export interface PlantedBug {
  readonly name: string
  /** Below src, without its extension. */
  readonly file: string
  /** Is there exactly once. */
  readonly right: string
  readonly wrong: string
}

/** Bugs that the simulation has to find, one by one. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'the timer of the ticks is not cleared at stop',
    file: 'collect/scheduler',
    right: `  stop(): void {
    this.#timer?.cancel()`,
    wrong: '  stop(): void {',
  },
  {
    name: 'ticks that were missed are made up for',
    file: 'collect/schedule',
    right: 'return setBack ? followingMs : Math.max(followingMs,',
    wrong: 'return setBack ? followingMs : Math.min(planned.boundaryMs + intervalMs,',
  },
  {
    name: 'jitter moves the schedule',
    file: 'collect/schedule',
    right: 'wallMs - (planned.dueWallMs - planned.boundaryMs)) + intervalMs',
    wrong: 'wallMs) + intervalMs + (planned.dueWallMs - planned.boundaryMs)',
  },
  {
    name: 'a collector that runs is asked again',
    file: 'collect/collector',
    right: "return this.#state === 'idle' ||",
    wrong: "return this.#state === 'idle' || this.#state === 'running' ||",
  },
  {
    name: 'a success does not reset the failures in a row',
    file: 'collect/episode',
    right: `    this.#wedged = false
    this.#failures = 0`,
    wrong: '    this.#wedged = false',
  },
  {
    name: 'the backoff is not doubled',
    file: 'collect/backoff',
    right: 'intervalMs * 2 ** failures',
    wrong: 'intervalMs * 2',
  },
  {
    name: 'a thread is started beside one that is stuck',
    file: 'collect/supervisor',
    right: 'if (this.stuck || !this.#slots.has(slot)) return PASSED',
    wrong: 'if (!this.#slots.has(slot)) return PASSED',
  },
  {
    name: 'the timer of a kill goes on when the thread is gone',
    file: 'collect/supervisor',
    right: '      before.timer.cancel()\n',
    wrong: '',
  },
  {
    name: 'a deadline is charged to a collector that has answered',
    file: 'collect/round',
    right: 'Math.max(this.#settled, executor.at)',
    wrong: 'Math.max(this.#settled, 0)',
  },
  {
    name: 'the deadline counts from the beginning of the round',
    file: 'collect/round',
    right: `    this.#beganMs = beganMs
`,
    wrong: `    this.#beganMs = this.#startMs
`,
  },
  {
    name: 'columns of the wrong length are taken',
    file: 'collect/result',
    right: 'must(values.length === due,',
    wrong: 'must(values.length >= due || values.length < due,',
  },
  {
    name: 'a wedged collector is told as idle',
    file: 'collect/collector',
    right: "this.#enter(this.#isolate.stuck ? 'wedged' : this.#episode.open ? 'backoff' : 'idle')",
    wrong: "this.#enter(this.#isolate.stuck ? 'wedged' : 'idle')",
  },
  {
    name: 'the last output gets no frames of collectors',
    file: 'engine',
    right: 'for (const frame of frames) this.#deliver(frame)',
    wrong: 'for (const frame of frames) for (const output of this.#outputs.slice(0, 2)) output.add(frame)',
  },
  {
    name: 'a stop says that nothing is stuck',
    file: 'engine',
    right: "this.#forced = (await within(clock, remainingMs(), freed, 'stuck')) === 'stuck'",
    wrong: "await within(clock, remainingMs(), freed, 'stuck')",
  },
  {
    name: 'a point that is reported while another one is taken overwrites it',
    file: 'reporter',
    right: '    this.#frame = undefined\n',
    wrong: '',
  },
  {
    name: 'a key is renewed on the retry after a block',
    file: 'deliver/sender',
    right: 'return await transport.send(parcel, policy, abort.signal)',
    wrong: `const key = parcel.headers['Idempotency-Key'] + (this.#state === 'blocked' ? '-again' : '')
    return await transport.send({ ...parcel, headers: { ...parcel.headers, 'Idempotency-Key': key } }, policy, abort.signal)`,
  },
  {
    name: 'a batch that waits for its retry cannot be dropped',
    file: 'deliver/sender',
    right: '    buffer.unpin()\n',
    wrong: '',
  },
  {
    name: 'a success does not reset the wait between probes',
    file: 'deliver/sender',
    right: `    this.#failedProbes = 0
    this.#become('ok', answer)`,
    wrong: "    this.#become('ok', answer)",
  },
  {
    name: 'a blocked output goes back to quick retries',
    file: 'deliver/sender',
    right: "retries: this.#state === 'blocked' || this.#phase !== 'running' ? 0 : retry.retries",
    wrong: "retries: this.#phase !== 'running' ? 0 : retry.retries",
  },
  {
    name: 'Retry-After is not heeded between quick retries',
    file: 'deliver/sender',
    right: 'Math.max(retryDelayMs(number, retry, random), askedMs)',
    wrong: 'Math.max(retryDelayMs(number, retry, random), Math.min(askedMs, 0))',
  },
  {
    name: 'Retry-After has no bound',
    file: 'deliver/retry-after',
    right: 'Math.min(waitMs, LONGEST_MS)',
    wrong: 'Math.min(waitMs, LONGEST_MS * 1_000)',
  },
  {
    name: 'jitter shortens a wait',
    file: 'deliver/backoff',
    right: 'Math.min(initialDelayMs * 2 ** (retry - 1), maxDelayMs) * (1 + JITTER * random())',
    wrong: 'Math.min(initialDelayMs * 2 ** (retry - 1), maxDelayMs) * (1 - JITTER * random())',
  },
  {
    name: 'points that were refused alone count as delivered',
    file: 'deliver/division',
    right: 'return { rejected: refused + lost, delivered: points - lost }',
    wrong: 'return { rejected: lost, delivered: refused + points - lost }',
  },
  {
    name: 'a point is counted twice when it is rejected',
    file: 'deliver/buffer/ledger',
    right: 'this.#counts[as] += points',
    wrong: "this.#counts[as] += as === 'rejected' ? 2 * points : points",
  },
  {
    name: 'a batch on the wire is dropped',
    file: 'deliver/buffer/slab-buffer',
    right: "let dropped = batch === null || batch.pinned ? 0 : this.#dropFrozen('overflow')",
    wrong: "let dropped = batch === null ? 0 : this.#dropFrozen('overflow')",
  },
  {
    name: 'the oldest are not dropped',
    file: 'deliver/buffer/slab-buffer',
    right: "if (excess > 0) dropped += this.#passed(this.#head.skip(excess, true), 'overflow')",
    wrong: "if (excess > 1) dropped += this.#passed(this.#head.skip(excess - 1, true), 'overflow')",
  },
  {
    name: 'points expire a little early',
    file: 'deliver/buffer/slab-buffer',
    right: 'const limitMs = this.#wallMs() - this.#limits.maxAgeMs',
    wrong: 'const limitMs = this.#wallMs() - this.#limits.maxAgeMs * 0.9',
  },
  {
    name: 'points that came while a batch was sent are left lying',
    file: 'deliver/pump',
    right: `      this.#running = null
      this.arm()`,
    wrong: '      this.#running = null',
  },
  {
    name: 'the timer of the flushes is not cleared at stop',
    file: 'deliver/pump',
    right: `  stop(): void {
    this.#disarm()`,
    wrong: '  stop(): void {',
  },
  {
    name: 'the deadline of a try is not cleared by its answer (transport function)',
    file: 'deliver/function-transport',
    right: '    timer.cancel()\n',
    wrong: '',
  },
  {
    name: 'the deadline of a try is not cleared by its answer (HTTP)',
    file: 'deliver/exchange',
    right: '      timer.cancel()\n',
    wrong: '',
  },
  {
    name: 'connections outlive the stop',
    file: 'deliver/transport',
    right: '    this.#route?.connections.close()\n',
    wrong: '',
  },
  {
    name: 'a stop leaves the rest in the buffer',
    file: 'deliver/output',
    right: "    this.#buffer.clear('shutdown')\n",
    wrong: '',
  },
  {
    name: 'flush always says that all was delivered',
    file: 'deliver/output',
    right: 'return ledger.settled >= accepted && ledger.lost === lost',
    wrong: 'return ledger.settled >= 0 || (accepted === lost)',
  },
]
