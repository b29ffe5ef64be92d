// `npm start`: builds what changed, then runs `hostpulse dashboard` in the same process, so that signals reach the agent.
import './build.mjs'

console.error('hostpulse: starting the dashboard')
process.argv.splice(2, 0, 'dashboard')
await import(new URL('../dist/src/cli/main.js', import.meta.url).href)
