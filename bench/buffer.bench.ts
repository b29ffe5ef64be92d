import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const WIDTHS = [1, 11, 20, 120]
const CHILD = fileURLToPath(new URL('./children/buffer-rss.js', import.meta.url))

/** Measures the resident memory of a million buffered points by the number of values per frame, in fresh processes. */
export async function run(): Promise<{ name: string; rows: Record<string, number | string>[] }> {
  const rows = WIDTHS.map((width) => {
    const output = execFileSync(process.execPath, ['--expose-gc', CHILD, String(width)], { encoding: 'utf8' })
    return JSON.parse(output) as Record<string, number>
  })
  return { name: 'buffer, a million points', rows }
}
