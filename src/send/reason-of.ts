/** What an error says, for people. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // The many addresses of one name fail together as an AggregateError without a message.
  const { code } = error as NodeJS.ErrnoException
  return error.message || code || error.name
}
