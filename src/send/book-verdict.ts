import type { SlabBuffer } from '../buffer/slab-buffer.js'
import type { Answer } from './answer.js'
import type { Bisect } from './bisect.js'
import type { OutputTelemetry } from './output-telemetry.js'
import type { ReceiverState } from './receiver-state.js'
import type { SizeLimit } from './size-limit.js'
import type { StopWaits } from './stop-waits.js'
import type { Body } from './transport.js'
import type { PointsVerdict } from './verdict.js'

export interface Books {
  readonly buffer: SlabBuffer
  readonly telemetry: OutputTelemetry
  readonly limit: SizeLimit
  readonly receiver: ReceiverState
  /** Null unless the sender is stopping. */
  readonly stopWaits: StopWaits | null
}

/** Books the receiver's decision on a body. */
export function bookVerdict(
  { buffer, telemetry, limit, receiver, stopWaits }: Books,
  bisect: Bisect,
  body: Body,
  { verdict, answer }: { readonly verdict: PointsVerdict; readonly answer: Answer },
): void {
  const { rejected, delivered } = bisect.decide(verdict)
  buffer.settle(rejected, 'rejected')
  buffer.settle(delivered, 'delivered')
  if (verdict.kind === 'delivered') {
    limit.taken(body)
    receiver.succeeded(answer)
    stopWaits?.delivered()
    telemetry.delivered(body, delivered, answer)
  } else {
    if (verdict.kind === 'split') limit.tooLarge()
    if (verdict.kind === 'rejected') receiver.succeeded(answer)
    telemetry.failed(body, answer, rejected > 0 ? 'rejected' : bisect.isEndpointSuspect ? 'keep' : 'split')
  }
  if (rejected > 0) telemetry.rejected(rejected, answer)
  if ('isHostShared' in verdict) telemetry.hostSeemsShared(answer)
}
