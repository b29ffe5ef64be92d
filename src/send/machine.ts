import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Distribution, Machine } from '../encode/agent-identity.js'
import type { Tags } from '../shared/frame.js'

/** Usual places of these files, in order of preference. */
const MACHINE_ID = ['etc/machine-id', 'var/lib/dbus/machine-id']
const DOMAIN_NAME = ['proc/sys/kernel/domainname']
const OS_RELEASE = ['etc/os-release', 'usr/lib/os-release']

/** Describes this machine as it is now. @param rootfs root of the machine's files; differs from / for an agent in a container */
export function thisMachine(rootfs: string): Machine {
  return {
    id: machineId(rootfs),
    platform: os.platform(),
    release: os.release(),
    distribution: parseOsRelease(readFirst(rootfs, OS_RELEASE) ?? ''),
    arch: os.arch(),
    uname: uname(),
    uptimeSeconds: os.uptime(),
  }
}

/**
 * Returns the machine's id: 32 hex digits (machine-id(5)). Undefined if there is none, as outside Linux and in most container
 * images. Also undefined until it is set: the file is then empty or says `uninitialized`.
 */
export function machineId(rootfs: string): string | undefined {
  return /^[0-9a-f]{32}$/.exec(readFirst(rootfs, MACHINE_ID)?.trim() ?? '')?.[0]
}

/** Returns the values of uname(2), under node_exporter's names. */
export function uname(): Tags {
  return {
    sysname: os.type(),
    release: os.release(),
    version: os.version(),
    machine: os.machine(),
    nodename: os.hostname(),
    domainname: readFirst('/', DOMAIN_NAME)?.trim() || '(none)',
  }
}

/** Parses os-release(5): assignments in shell syntax. Returns undefined when there is no name. */
export function parseOsRelease(text: string): Distribution | undefined {
  const values = new Map(text.split('\n').flatMap(parseAssignment))
  const name = values.get('NAME')
  return name === undefined ? undefined : { name, version: values.get('VERSION_ID'), title: values.get('PRETTY_NAME') }
}

function readFirst(rootfs: string, files: readonly string[]): string | undefined {
  for (const file of files) {
    try {
      return readFileSync(path.join(rootfs, file), 'utf8')
    } catch {
      // Try the next place.
    }
  }
  return undefined
}

function parseAssignment(line: string): readonly (readonly [string, string])[] {
  const [, key, quote = '', value = ''] = /^([A-Z][A-Z0-9_]*)=(["']?)(.*)\2$/.exec(line.trim()) ?? []
  if (key === undefined || value === '') return []
  // A backslash escapes within double quotes only.
  return [[key, quote === '"' ? value.replace(/\\(["$`\\])/g, '$1') : value]]
}
