import { ratio } from '../../probes/rates.js'
import { integerIn, namesIn, textOf } from './sys-folder.js'

interface Charge {
  readonly now: number
  readonly full: number
}

/**
 * Returns the charge of all batteries of the host together, 0 to 1; NaN without one. Batteries of devices such as a mouse do not
 * count.
 */
export function batteryRatio(sysRoot: string): number {
  const folder = `${sysRoot}/class/power_supply`
  const batteries = namesIn(folder)
    .map((name) => `${folder}/${name}`)
    .filter((path) => textOf(`${path}/type`) === 'Battery' && textOf(`${path}/scope`) !== 'Device')
  const charges = chargesBy(batteries, 'energy') ?? chargesBy(batteries, 'charge') ?? capacitiesOf(batteries)
  return ratio(sum(charges.map(({ now }) => now)), sum(charges.map(({ full }) => full)))
}

/** Returns the charges by one kind of value; undefined if a battery lacks it, because values of different kinds cannot be added. */
function chargesBy(batteries: readonly string[], what: 'energy' | 'charge'): readonly Charge[] | undefined {
  const charges = batteries.map((path) => ({
    now: integerIn(`${path}/${what}_now`),
    full: integerIn(`${path}/${what}_full`),
  }))
  return charges.every(({ now, full }) => now >= 0 && full > 0) ? charges : undefined
}

/** Returns the charges as if all batteries had the same size. */
function capacitiesOf(batteries: readonly string[]): readonly Charge[] {
  return batteries.map((path) => ({ now: integerIn(`${path}/capacity`), full: 100 })).filter(({ now }) => now >= 0)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
