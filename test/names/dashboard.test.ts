import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { catalogue } from '../../src/collectors/index.js'

/**
 * Panels of the dashboard "Node Exporter Full" (grafana.com, 1860), one a line: title, and the metrics of each of its queries with
 * the labels they select by.
 */
const file = fileURLToPath(new URL('../../../test/names/node-exporter-full.txt', import.meta.url))

interface Panel {
  readonly title: string
  /** Metrics of each query. */
  readonly queries: readonly (readonly string[])[]
}

const panels = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line): Panel => {
    const [title = '', queries = ''] = line.split(/: (?=\w+_)/)
    const metrics = queries.split(' | ').map((query) => query.split(' ').map((word) => word.replace(/\{.*/, '')))
    return { title, queries: metrics }
  })

const names = new Set(
  catalogue.flatMap(({ metrics }) =>
    metrics.flatMap(({ nodeExporter }) =>
      typeof nodeExporter === 'object' ? nodeExporter.map(({ name }) => name) : [],
    ),
  ),
)

/** Fewest panels with a query whose metrics all exist, when all collectors run. */
const FILLED = 95

test(`${FILLED} or more of the 125 panels of the well-known dashboard fill`, () => {
  assert.equal(panels.length, 125)
  const filled = panels.filter(({ queries }) => queries.some((query) => query.every((metric) => names.has(metric))))
  const empty = panels.filter((panel) => !filled.includes(panel)).map(({ title }) => title)
  assert.ok(filled.length >= FILLED, `${filled.length} fill; empty are ${empty.join('; ')}`)
})
