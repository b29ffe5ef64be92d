import { make } from './elements.js'

/** Time for a browser to begin saving the file. */
const KEEP_MS = 60_000

/** Hands a text to the browser as a download. */
export function saveFile(name: string, type: string, text: string): void {
  const link = make('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MS)
}
