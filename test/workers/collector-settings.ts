import type { BuiltInSettings, OptionValues, UserSettings } from '../../src/shared/settings.js'
import { collectorSettings as anySettings, userSettings } from '../helpers/collector-settings.js'

/** Settings of a collector that reads the machine's own /proc once a second. */
export function collectorSettings(name: string, changes: Partial<BuiltInSettings> = {}): BuiltInSettings {
  return anySettings({ name, ...changes })
}

/** Settings of a user's own collector. */
export function moduleSettings(name: string, module: string, options: UserSettings['options'] = {}): UserSettings {
  return userSettings({ name, module, options })
}

/** Settings of a built-in collector with its files under `procRoot`. */
export function under(procRoot: string, name: string, options: OptionValues = {}): BuiltInSettings {
  return collectorSettings(name, { roots: { procRoot, sysRoot: '/sys', rootfs: '/' }, options })
}
