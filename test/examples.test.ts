import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { Cli } from './helpers/cli.js'
import type { WirePoint } from './helpers/sink.js'

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url))

test('the custom collector yields its points', { timeout: 30_000 }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-example-'))
  const queue = path.join(folder, 'queue')
  mkdirSync(queue)
  for (const name of ['a', 'b']) writeFileSync(path.join(queue, name), '')
  const module = path.join(EXAMPLES, 'custom-collector/queue-depth.mjs')
  const config = path.join(folder, 'hostpulse.yaml')
  writeFileSync(config, stringify({ collectors: { queue: { module, options: { folders: [queue] } } } }))
  const cli = new Cli(['once', '--config', config, '--collectors', 'queue', '--output', 'json', '--host', 'web-1'])
  assert.deepEqual(await cli.ended(), { code: 0, signal: null })
  const points = JSON.parse(cli.stdout) as WirePoint[]
  assert.deepEqual(
    points.map(({ type, tags }) => [type, tags]),
    [
      ['queue_depth', { folder: queue }],
      ['queue_oldest_seconds', { folder: queue }],
      ['queue_files_seen_total', undefined],
    ],
  )
  assert.deepEqual([points[0]?.value, points[2]?.value], [2, 2])
  assert.ok((points[1]?.value ?? -1) >= 0)
  rmSync(folder, { recursive: true })
})

test("the example's configuration is valid", { timeout: 30_000 }, async () => {
  const cli = new Cli(['check', '--config', path.join(EXAMPLES, 'custom-collector/hostpulse.yaml')])
  assert.deepEqual(await cli.ended(), { code: 0, signal: null })
})
