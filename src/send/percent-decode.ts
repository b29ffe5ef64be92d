/** Decodes a part of a URL; one that is not valid percent-encoding is meant as it stands. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
