import { make } from './elements.js'

/** How long a browser may take to begin with the file. */
const KEEP_MS = 60_000

/** Hands a text to the browser as a download. */
export function saveFile(name: string, type: string, text: string): void {
  const link = make('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MS)
}
