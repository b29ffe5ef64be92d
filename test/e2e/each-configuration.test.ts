import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { Engine } from '../../src/agent/engine.js'
import { hostProcess } from '../../src/agent/host-process.js'
import { loadForCommand } from '../../src/cli/load.js'
import { hostFacts } from '../../src/config/facts.js'
import { systemClock } from '../../src/shared/clock.js'
import { silentLogger } from '../../src/shared/logger.js'
import type { Settings } from '../../src/shared/settings.js'
import type { AgentStats } from '../../src/shared/stats.js'
import { privateFolder } from '../helpers/private-folder.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Returns every ready-made configuration and every example's, by its path in the project. */
function configurations(): ReadonlyMap<string, string> {
  const files = ['config', 'config/kubernetes', 'examples'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: folder === 'examples', encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml') && !name.includes('node_modules'))
      .map((name) => path.join(folder, name)),
  )
  return new Map(files.flatMap((file) => configurationsIn(file)))
}

/** Returns the configurations in a file. A Kubernetes manifest holds its configuration in a ConfigMap. */
function configurationsIn(file: string): readonly (readonly [string, string])[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  if (!file.includes('kubernetes')) return [[file, text]]
  return parseAllDocuments(text)
    .map((document) => document.toJS() as { readonly data?: Readonly<Record<string, string>> })
    .flatMap(({ data = {} }) => Object.values(data).map((content) => [file, content] as const))
}

/** Returns settings that tick a hundred times as often and leave this host's ports and folders alone. */
function settingsOf(file: string, text: string, context: TestContext): Settings {
  const folder = privateFolder(context)
  const harmless = text
    .replaceAll(/\b[\d.]+:(?:9471|9472|9100)\b/g, '127.0.0.1:0')
    .replaceAll('/var/lib/hostpulse', folder)
  const config = path.join(folder, 'hostpulse.yaml')
  writeFileSync(config, harmless.replace('./queue-depth.mjs', path.join(root, path.dirname(file), 'queue-depth.mjs')))
  const facts = { ...hostFacts(), isRoot: false, env: { NODE_NAME: 'node-1' } }
  const stream = { write: () => true }
  const { settings } = loadForCommand({ usage: [], config }, { facts, stderr: stream })
  const collectors = settings.collectors.map((each) => ({ ...each, intervalMs: Math.max(50, each.intervalMs / 100) }))
  return { ...settings, initialDelayMs: 0, collectors }
}

function assertBalanced({ outputs }: AgentStats): void {
  for (const { name, points } of outputs) {
    const { accepted, delivered, rejected, dropped, buffered, inFlight } = points
    const lost = dropped.overflow + dropped.expired + dropped.shutdown
    assert.equal(accepted, delivered + rejected + lost + buffered + inFlight, name)
  }
}

test('an agent goes from each configuration to each other', { timeout: 120_000 }, async (context) => {
  const all = [...configurations()].map(([file, text]) => ({ file, settings: settingsOf(file, text, context) }))
  assert.ok(all.length >= 9, all.map(({ file }) => file).join())
  const [first] = all
  assert.ok(first !== undefined)
  const engine = new Engine(first.settings, {
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    emit: () => {},
    variables: {},
    hostProcess,
    transport: async () => ({ status: 204 }),
  })
  engine.start()
  let inForce = first.file
  for (const [index, one] of all.entries()) {
    for (const other of all.slice(index + 1)) {
      for (const { file, settings } of [one, other, one]) {
        const outcome = await engine.reconfigure(settings)
        assert.equal(outcome.status, 'changed', `${inForce} → ${file}`)
        inForce = file
        const stats = engine.stats()
        const names = ({ name }: { readonly name: string }) => name
        assert.deepEqual(Object.keys(stats.collectors).sort(), settings.collectors.map(names).sort())
        assert.deepEqual(stats.outputs.map(names), settings.outputs.map(names))
        assertBalanced(stats)
      }
    }
  }
  const stats = await engine.stop(10_000)
  assert.deepEqual([stats.forced, stats.exceptions], [false, 0])
  assert.ok(stats.collected > 0)
  assertBalanced(stats)
})
