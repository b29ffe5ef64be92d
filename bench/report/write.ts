import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../lib/root.js'
import { readFindings } from './findings.js'
import { frequencyPlot } from './frequency-plot.js'
import { readKeptResults } from './kept-results.js'
import { markdown } from './markdown.js'

/** Renders bench/results.json to bench/RESULTS.md and the plot beside it. */
export function writeReport(): void {
  const results = readKeptResults()
  writeFileSync(path.join(ROOT, 'bench/RESULTS.md'), markdown(results, readFindings()))
  const { frequency } = results
  if (frequency !== undefined) {
    writeFileSync(path.join(ROOT, 'bench/cpu-by-frequency.svg'), frequencyPlot(frequency.rows))
  }
}
