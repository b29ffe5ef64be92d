/** Decodes a part of a URL. Returns it unchanged if it is not valid percent-encoding. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
