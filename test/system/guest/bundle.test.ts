import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Project } from '../../guest/installed.js'
import { assertRuns, COLLECTOR, ROOT, runHost } from '../../guest/run-host.js'
import { type Bundle, type Bundler, byEsbuild, byWebpack, extension, type Format } from './bundle.js'

/** Packages loaded on demand by name, so they must be installed where the bundle runs. */
const STAYING = ['piscina', 'axios', 'axios-retry', 'systeminformation']
const BUNDLERS: Record<string, Bundler> = { esbuild: byEsbuild, webpack: byWebpack }

describe('an agent runs in a host that was bundled', { timeout: 240_000 }, () => {
  let source: Project
  before(() => {
    source = new Project()
    source.installHostpulse()
    cpSync(path.join(ROOT, 'test/guest/hosts'), source.path('hosts'), { recursive: true })
  })
  after(() => source.remove())

  /** Bundles the host, and moves the bundle away from where it was built. */
  async function bundled(
    bundler: Bundler,
    format: Format,
    { external, withWorkers }: Pick<Bundle, 'external' | 'withWorkers'>,
  ): Promise<Project> {
    const outputFolder = source.path(`${bundler.name}-${format}-${external.length}-${withWorkers}`)
    mkdirSync(outputFolder)
    const app = source.path('hosts', `embedded${extension(format)}`)
    await bundler({ app, outputFolder, format, external, withWorkers })
    const target = new Project()
    cpSync(outputFolder, target.path('bundle'), { recursive: true })
    writeFileSync(
      target.path('bundle/package.json'),
      JSON.stringify({ type: format === 'esm' ? 'module' : 'commonjs' }),
    )
    return target
  }

  for (const [name, bundler] of Object.entries(BUNDLERS)) {
    for (const format of ['esm', 'cjs'] as const) {
      it(`by ${name} as ${format}, hostpulse left out of it`, async (context) => {
        const target = await bundled(bundler, format, { external: ['hostpulse'], withWorkers: false })
        context.after(() => target.remove())
        target.installHostpulse()
        await assertRuns((url) => runHost(target.path('bundle', `app${extension(format)}`), [url, COLLECTOR]))
      })

      it(`by ${name} as ${format}, hostpulse within it and its workers as entries beside it`, async (context) => {
        const target = await bundled(bundler, format, { external: STAYING, withWorkers: true })
        context.after(() => target.remove())
        target.link(STAYING)
        const words = [COLLECTOR, './hostpulse/']
        await assertRuns((url) => runHost(target.path('bundle', `app${extension(format)}`), [url, ...words]))
      })
    }
  }

  it('by esbuild as esm, beside a copy of the folder of workers that the package has', async (context) => {
    const target = await bundled(byEsbuild, 'esm', { external: STAYING, withWorkers: false })
    context.after(() => target.remove())
    target.link(STAYING)
    cpSync(path.join(ROOT, 'dist/entries'), target.path('bundle/hostpulse'), { recursive: true })
    await assertRuns((url) => runHost(target.path('bundle/app.mjs'), [url, COLLECTOR, './hostpulse/']))
  })
})
