import { assemble } from './agent/assemble.js'
import { provideAssemble } from './agent/load-assemble.js'

// The entry for bundlers (condition `module` of package.json): imports everything statically that index.ts loads on demand.
provideAssemble(assemble)

export { Agent, AgentError, ConfigError, version } from './index.js'
