import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { ROOT } from '../../bench/lib/root.js'
import { readFindings } from '../../bench/report/findings.js'
import { frequencyPlot } from '../../bench/report/frequency-plot.js'
import { readKeptResults } from '../../bench/report/kept-results.js'
import { markdown } from '../../bench/report/markdown.js'

const text = (file: string) => readFileSync(path.join(ROOT, 'bench', file), 'utf8')

test('the tables match the kept figures', () => {
  assert.equal(text('RESULTS.md'), markdown(readKeptResults(), readFindings()))
})

test('the plot shows the kept figures', () => {
  const { frequency } = readKeptResults()
  assert.ok(frequency)
  assert.equal(text('cpu-by-frequency.svg'), frequencyPlot(frequency.rows))
})
