import { readFileSync } from 'node:fs'
import os from 'node:os'
import type { Machine } from './encode/agent-identity.js'

/** This machine, read now. */
export function thisMachine(): Machine {
  return {
    id: machineId(),
    platform: os.platform(),
    release: os.release(),
    arch: os.arch(),
    uptimeSeconds: os.uptime(),
  }
}

function machineId(): string | undefined {
  try {
    return readFileSync('/etc/machine-id', 'latin1').trim() || undefined
  } catch {
    return undefined
  }
}
