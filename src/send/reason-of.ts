/** Returns an error's message, or its code or name when it has none. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // A host name whose addresses all fail yields an AggregateError without a message.
  const { code } = error as NodeJS.ErrnoException
  return error.message || code || error.name
}
