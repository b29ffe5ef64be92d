/** Whether a text is empty or nothing but white space: a host of that name could not be told from one without a name. */
export function isBlank(text: string): boolean {
  return text.trim() === ''
}
