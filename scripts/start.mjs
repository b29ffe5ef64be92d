// `npm start`: builds, then runs `hostpulse dashboard` in the same process, so that signals reach the agent.
import './build.mjs'

process.argv.splice(2, 0, 'dashboard')
await import(new URL('../dist/src/cli/main.js', import.meta.url).href)
