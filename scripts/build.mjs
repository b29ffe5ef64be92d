// Compiles src, workers, scripts/docs, test and bench into an empty dist/, so that deleted sources leave nothing behind, and bundles
// each entry of a thread or child process into one file.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, stop } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const packageJson = createRequire(import.meta.url).resolve('typescript/package.json')
const tsc = path.join(path.dirname(packageJson), 'bin', 'tsc')
const page = 'src/receiver/page'
const entries = path.join(root, 'dist/entries')
const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
/** Bundlers and threads know an entry by its exported name, not by its source file. */
const workers = Object.entries(exports)
  .filter(([name]) => name.startsWith('./workers/'))
  .map(([name, file]) => ({ in: file.replace('./dist/', '').replace(/\.js$/, '.ts'), out: path.basename(name, '.js') }))

rmSync(path.join(root, 'dist'), { recursive: true, force: true })
const statuses = ['.', page].map((project) => {
  return spawnSync(process.execPath, [tsc, '--project', path.join(root, project)], { stdio: 'inherit' }).status
})
const main = path.join(root, 'dist/src/cli/main.js')
if (existsSync(main)) chmodSync(main, 0o755)
const failed = statuses.find((status) => status !== 0)
if (failed !== undefined) process.exit(failed ?? 1)

// One script and one style sheet: modules by themselves would weigh twice as much compressed, and each is a request.
await build({
  absWorkingDir: root,
  entryPoints: ['page.ts', 'page.css', 'index.html'].map((name) => path.join(page, name)),
  outdir: path.join(root, 'dist/page'),
  loader: { '.html': 'copy' },
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'esm',
  charset: 'utf8',
  minify: true,
  sourcemap: 'external',
  sourcesContent: false,
})

// CommonJS, because Node 20 and 22 abort the process when a thread ends while require() links an ES module
// (`v8::Module::IsGraphAsync`). One file, because a thread then takes 2 MB less and starts in two thirds of the time.
const commonJs = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  packages: 'external',
  sourcemap: true,
  sourcesContent: false,
  // CommonJS has no import.meta: src/shared/package-files.ts does without.
  define: { 'import.meta.url': 'undefined' },
}
await bundle({ entryPoints: workers, outdir: entries })
// The inside of an agent and of the program, beside their sources, so that paths relative to src/shared/package-files.ts hold.
await bundle({
  entryPoints: ['src/agent/assemble.ts', 'src/cli/run-program.ts'],
  outbase: '.',
  outdir: path.join(root, 'dist'),
  outExtension: { '.js': '.cjs' },
})
// The library for tools whose require() cannot load ES modules, such as jest. Node takes the modules.
await bundle({
  entryPoints: [
    { in: 'src/index.ts', out: 'index' },
    { in: 'src/runtime.ts', out: 'runtime' },
    { in: 'src/testing/index.ts', out: 'testing' },
  ],
  outdir: path.join(root, 'dist/src/required'),
  outExtension: { '.js': '.cjs' },
})
// Otherwise esbuild's service process would live as long as this process, which may become the agent (scripts/start.mjs).
await stop()
writeFileSync(path.join(entries, 'package.json'), '{ "type": "commonjs" }\n')

async function bundle(options) {
  const { outputFiles } = await build({ ...commonJs, ...options, write: false })
  for (const { path: file, text } of outputFiles) {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, file.endsWith('.map') ? text : withoutInherited(text))
  }
}

/**
 * esbuild's helpers take what is inherited for exports, and for attributes of a property, which fails in a host that added to
 * Object.prototype. Changes no number of a line.
 */
function withoutInherited(text) {
  return text
    .replace('for (var name in all)', 'for (var name of Object.keys(all))')
    .replaceAll(/(__defProp\((?:\{\}|[^{,]+), [^{,]+, \{) /g, '$1 __proto__: null, ')
}
