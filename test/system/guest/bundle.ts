import { promisify } from 'node:util'
import { build } from 'esbuild'
import webpack from 'webpack'

export type Format = 'esm' | 'cjs'

/** Input and output of a bundler: `app` becomes app.mjs or app.cjs. */
export interface Bundle {
  readonly app: string
  readonly outputFolder: string
  readonly format: Format
  /** Packages to leave in node_modules. */
  readonly external: string[]
  /** Whether to bundle the entries of threads and processes beside it, into `hostpulse/`. */
  readonly withWorkers: boolean
}

/** Bundles a host. Throws on errors and warnings. */
export type Bundler = (bundle: Bundle) => Promise<void>

const WORKERS = ['run', 'run-process', 'parent-watch', 'gzip', 'stall-reports', 'black-box']

export const byEsbuild: Bundler = async ({ outputFolder, format, external, ...options }) => {
  const shared = { bundle: true, platform: 'node', format, external, logLevel: 'silent' } as const
  const app = await build({
    ...shared,
    entryPoints: [{ in: options.app, out: 'app' }],
    outdir: outputFolder,
    outExtension: { '.js': extension(format) },
  })
  const warnings: unknown[] = app.warnings
  if (options.withWorkers) {
    const entryPoints = WORKERS.map((name) => ({ in: `hostpulse/workers/${name}.js`, out: name }))
    const outdir = `${outputFolder}/hostpulse`
    warnings.push(...(await build({ ...shared, entryPoints, outdir, absWorkingDir: outputFolder })).warnings)
  }
  if (warnings.length > 0) throw new Error(JSON.stringify(warnings))
}

export const byWebpack: Bundler = async ({ app, outputFolder, format, external, withWorkers }) => {
  const isModule = format === 'esm'
  const workers = WORKERS.map((name) => [`hostpulse/${name}.js`, `hostpulse/workers/${name}.js`])
  const stats = await promisify<webpack.Configuration, webpack.Stats | null>(webpack)({
    mode: 'production',
    optimization: { minimize: false },
    target: 'node20.19',
    context: outputFolder,
    entry: { [`app${extension(format)}`]: app, ...(withWorkers ? Object.fromEntries(workers) : {}) },
    output: {
      path: outputFolder,
      filename: '[name]',
      module: isModule,
      chunkFormat: isModule ? 'module' : 'commonjs',
      library: { type: isModule ? 'module' : 'commonjs2' },
    },
    experiments: { outputModule: isModule },
    externalsType: isModule ? 'module' : 'commonjs',
    externals: Object.fromEntries(external.map((name) => [name, name])),
    // Otherwise import.meta.url would be the file's location at bundling.
    module: { parser: { javascript: { importMeta: !isModule } } },
    plugins: isModule ? [] : [new webpack.DefinePlugin({ 'import.meta.url': 'undefined' })],
    node: { __filename: false },
  })
  if (stats === null || stats.hasErrors() || stats.hasWarnings()) throw new Error(stats?.toString())
}

export function extension(format: Format): string {
  return format === 'esm' ? '.mjs' : '.cjs'
}
