// Cost of a failure to the main thread, until the collector is ready again.

import { StartGate } from '../src/run/start-gate.js'
import { Supervisor } from '../src/run/supervisor.js'
import { systemClock } from '../src/shared/clock.js'
import { faultySettings, type Isolation, launcher } from '../test/faults/rig.js'
import { mainThreadMs } from './lib/main-thread.js'

const ROUNDS = 40

async function costOf(module: string, isolation: Isolation): Promise<Record<string, number | string>> {
  const supervisor = new Supervisor(launcher(isolation), systemClock, new StartGate(systemClock))
  const runner = supervisor.add(faultySettings(module, { isolation, timeoutMs: 20 }))
  const round = async () => {
    await runner.collect(0)
    await runner.start()
  }
  await round()
  await round()
  const beganMs = mainThreadMs()
  for (let rounds = 0; rounds < ROUNDS; rounds++) await round()
  const ms = (mainThreadMs() - beganMs) / ROUNDS
  await runner.close()
  return { collection: module, isolation, 'main thread ms': Number(ms.toFixed(3)) }
}

export async function run(): Promise<{ name: string; rows: Record<string, number | string>[] }> {
  const hold = setInterval(() => {}, 1_000)
  const rows: Record<string, number | string>[] = []
  for (const isolation of ['thread', 'process'] as const) {
    for (const module of ['healthy', 'throws', 'exits', 'loops']) rows.push(await costOf(module, isolation))
  }
  clearInterval(hold)
  return { name: 'main-thread time per collection that ends so, until the collector is ready again', rows }
}
