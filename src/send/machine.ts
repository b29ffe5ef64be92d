import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Machine } from '../encode/agent-identity.js'
import { parseOsRelease } from './os-release.js'

/** Where systems keep these, the preferred place first. */
const MACHINE_ID = ['etc/machine-id', 'var/lib/dbus/machine-id']
const OS_RELEASE = ['etc/os-release', 'usr/lib/os-release']

/** This machine, read now. @param rootfs where its files are found: another place than / for an agent in a container */
export function thisMachine(rootfs: string): Machine {
  return {
    id: readFirst(rootfs, MACHINE_ID)?.trim() || undefined,
    platform: os.platform(),
    release: os.release(),
    distribution: parseOsRelease(readFirst(rootfs, OS_RELEASE) ?? ''),
    arch: os.arch(),
    uptimeSeconds: os.uptime(),
  }
}

function readFirst(rootfs: string, files: readonly string[]): string | undefined {
  for (const file of files) {
    try {
      return readFileSync(path.join(rootfs, file), 'utf8')
    } catch {
      // The next one may be there.
    }
  }
  return undefined
}
