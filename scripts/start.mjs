// `npm start`: builds, then becomes `hostpulse dashboard` in this same process, so that a signal to it reaches the agent.
import './build.mjs'

process.argv.splice(2, 0, 'dashboard')
await import(new URL('../dist/src/cli/main.js', import.meta.url).href)
