import { closeSync, openSync, readSync } from 'node:fs'
import { errorCode } from '../shared/describe-error.js'
import type { Facts } from './facts.js'
import { parseText } from './parse-text.js'
import type { Report } from './report.js'
import { whyDistrusted } from './trust.js'
import { formatSize } from './units.js'

const MAX_BYTES = 1_000_000

/**
 * Reads a configuration file into plain data, placeholders untouched.
 * @param file absolute
 * @returns undefined when there was a problem
 */
export function loadFile(file: string, facts: Facts, report: Report): unknown {
  const unusable = whyUnusable(file, facts)
  if (unusable !== undefined) {
    report.add([], unusable)
    return undefined
  }
  const text = readText(file, report)
  return text === undefined ? undefined : parseText(text, report)
}

function whyUnusable(file: string, facts: Facts): string | undefined {
  const fact = facts.stat(file)
  if (fact === undefined) return 'does not exist or cannot be seen'
  if (fact.kind === 'directory') return 'is a directory, not a file'
  return whyDistrusted(file, facts)
}

function readText(file: string, report: Report): string | undefined {
  try {
    const bytes = readAtMost(file, MAX_BYTES + 1)
    if (bytes.length > MAX_BYTES) report.add([], `is larger than ${formatSize(MAX_BYTES)}`)
    else if (bytes.includes(0)) report.add([], 'is not a text file')
    else return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    report.add(
      [],
      error instanceof TypeError ? 'is not UTF-8 text' : `cannot be read: ${errorCode(error) ?? 'unknown reason'}`,
    )
  }
  return undefined
}

/** Reads at most `limit` bytes, without trusting the size: a pipe has none, and a device may have no end. */
function readAtMost(file: string, limit: number): Buffer {
  const buffer = Buffer.alloc(limit)
  const descriptor = openSync(file, 'r')
  try {
    let length = 0
    for (let read = -1; read !== 0 && length < limit; length += read) {
      read = readSync(descriptor, buffer, length, limit - length, null)
    }
    return buffer.subarray(0, length)
  } finally {
    closeSync(descriptor)
  }
}
