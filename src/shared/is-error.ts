/**
 * Whether a value is an error, of this realm or another: in a test runner that gives each file a realm, Node's own errors are not
 * instances of the file's `Error`. V8 gives every error a stack of its own.
 */
export function isError(value: unknown): value is Error {
  return value instanceof Error || (typeof value === 'object' && value !== null && Object.hasOwn(value, 'stack'))
}
