/** Whether a text is empty or only white space: a host of that name would look like one without a name. */
export function isBlank(text: string): boolean {
  return text.trim() === ''
}
