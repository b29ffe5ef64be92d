import assert from 'node:assert/strict'
import { ConfigError } from '../../src/shared/errors.js'

/** Problems reported when `action` is refused for its configuration, as `path: message`. */
export function problemsOf(action: () => unknown): readonly string[] {
  try {
    action()
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`)
    throw error
  }
  assert.fail('the configuration was accepted')
}
