// Builds dist/ from the sources if they have changed: see build/compile.mjs. Reports on stderr.
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { keepFresh } from './build/keep-fresh.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = path.join(root, 'dist')
const files = ['package.json', 'package-lock.json', 'tsconfig.json']
const sources = ['src', 'workers', 'scripts', 'test', 'bench'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true })
    .filter((name) => /\.(?:ts|css|html|mjs)$|tsconfig\.json$/.test(name))
    .sort()
    .map((name) => path.join(folder, name)),
)

const startMs = performance.now()
try {
  const isMade = await keepFresh({
    target,
    sources: [...files, ...sources].map((name) => path.join(root, name)),
    onMake: () =>
      say(existsSync(target) ? 'building, because the sources have changed' : 'building for the first time'),
    // Loads the compilers only when needed.
    make: async (folder, signal) => {
      const { compile } = await import('./build/compile.mjs')
      await compile(root, folder, signal)
    },
  })
  say(isMade ? `built in ${((performance.now() - startMs) / 1000).toFixed(1)} s` : 'the build is up to date')
} catch (error) {
  say(`the build failed: ${error.message}`)
  process.exit(1)
}

function say(text) {
  console.error(`hostpulse: ${text}`)
}
