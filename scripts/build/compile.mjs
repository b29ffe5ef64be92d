// Compiles src, workers, scripts/docs, test and bench into a folder, and bundles each entry of a thread or child process into one file.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { build, stop } from 'esbuild'

const packageJson = createRequire(import.meta.url).resolve('typescript/package.json')
const tsc = path.join(path.dirname(packageJson), 'bin', 'tsc')
const page = 'src/receiver/page'

/**
 * Fills an empty folder beside `dist`, so that the paths in source maps hold.
 * @param root folder of the package
 * @param signal ends the compilers
 * @throws when the sources do not compile; the compiler has then printed why
 */
export async function compile(root, folder, signal) {
  await typescript(root, folder, signal)
  chmodSync(path.join(folder, 'src/cli/main.js'), 0o755)
  await compilePage(root, folder)
  await bundleAll(root, folder)
  // Otherwise esbuild's service process would live as long as this process, which may become the agent (scripts/start.mjs).
  await stop()
}

async function typescript(root, folder, signal) {
  const projects = [['.', '--outDir', folder], [page]].map(([project, ...flags]) => {
    const words = [tsc, '--project', path.join(root, project), ...flags]
    return run(words, signal)
  })
  const statuses = await Promise.all(projects)
  if (statuses.some((status) => status !== 0)) throw new Error('the sources do not compile')
}

/** Runs Node in its own process group, because on Node 20 tsc is a child process of its launcher. @returns the status */
async function run(words, signal) {
  const child = spawn(process.execPath, words, { stdio: 'inherit', detached: process.platform !== 'win32' })
  signal.addEventListener('abort', () => {
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // The process has ended, or there are no groups, as on Windows.
    }
  })
  const [status] = await once(child, 'exit')
  return status
}

/** Bundles one script and one style sheet. Separate modules would weigh twice as much compressed, and each costs a request. */
async function compilePage(root, folder) {
  await build({
    absWorkingDir: root,
    entryPoints: ['page.ts', 'page.css', 'index.html'].map((name) => path.join(page, name)),
    outdir: path.join(folder, 'page'),
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
}

async function bundleAll(root, folder) {
  const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  // Bundlers and threads know an entry by its exported name, not by its source file.
  const workers = Object.entries(exports)
    .filter(([name]) => name.startsWith('./workers/'))
    .map(([name, file]) => ({
      in: file.replace('./dist/', '').replace(/\.js$/, '.ts'),
      out: path.basename(name, '.js'),
    }))
  const entries = path.join(folder, 'entries')
  await bundle(root, { entryPoints: workers, outdir: entries })
  writeFileSync(path.join(entries, 'package.json'), '{ "type": "commonjs" }\n')
  // The inner parts of the agent and the program go beside their sources, so that paths relative to src/shared/package-files.ts hold.
  await bundle(root, {
    entryPoints: ['src/agent/assemble.ts', 'src/cli/run-program.ts', 'src/cli/run-status.ts'],
    outbase: '.',
    outdir: folder,
    outExtension: { '.js': '.cjs' },
  })
  // The library for tools whose require() cannot load ES modules, such as jest. Node uses the modules.
  await bundle(root, {
    entryPoints: [
      { in: 'src/index.ts', out: 'index' },
      { in: 'src/runtime.ts', out: 'runtime' },
      { in: 'src/testing/index.ts', out: 'testing' },
    ],
    outdir: path.join(folder, 'src/required'),
    outExtension: { '.js': '.cjs' },
  })
}

/**
 * Bundles as CommonJS, because Node 20 and 22 abort the process when a thread ends while require() links an ES module
 * (`v8::Module::IsGraphAsync`). One file, because a thread then takes 2 MB less and starts in two thirds of the time.
 */
async function bundle(root, options) {
  const { outputFiles } = await build({
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
    ...options,
    write: false,
  })
  for (const { path: file, text } of outputFiles) {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, file.endsWith('.map') ? text : withoutInherited(text))
  }
}

/**
 * Makes esbuild's helpers ignore inherited properties, which they take for exports and property attributes. That fails in a
 * host that added to Object.prototype. Keeps line numbers.
 */
function withoutInherited(text) {
  return text
    .replace('for (var name in all)', 'for (var name of Object.keys(all))')
    .replaceAll(/(__defProp\((?:\{\}|[^{,]+), [^{,]+, \{) /g, '$1 __proto__: null, ')
}
