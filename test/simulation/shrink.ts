import { type Cut, TROUBLES, type Trouble } from './plan.js'
import { type Outcome, simulate } from './simulation.js'

/** Smallest failing run found, with its failure. */
export interface Shrunk {
  readonly cut: Cut
  readonly outcome: Outcome
}

/** Shrinks a failing run: fewer kinds of trouble, then the shortest beginning that still fails. */
export async function shrink(seed: number): Promise<Shrunk> {
  let without: readonly Trouble[] = []
  for (const trouble of TROUBLES) {
    const fewer: readonly Trouble[] = [...without, trouble]
    if ((await simulate(seed, { without: fewer })).failure !== undefined) without = fewer
  }
  let enough = (await simulate(seed, { without })).events
  let tooFew = -1
  while (enough - tooFew > 1) {
    const events = (enough + tooFew) >> 1
    if ((await simulate(seed, { without, events })).failure === undefined) tooFew = events
    else enough = events
  }
  const cut = { without, events: enough }
  return { cut, outcome: await simulate(seed, cut, true) }
}
