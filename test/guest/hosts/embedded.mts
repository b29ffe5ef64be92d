// A host in TypeScript, for runners that compile as they load: <url of the receiver> <module of a collector>
import { Agent, type AgentConfig, type AgentStats } from 'hostpulse'
import { busyConfig, embed } from './embed.mjs'

enum Exit {
  Fine = 0,
}

const config: AgentConfig = busyConfig(process.argv[2], process.argv[3])
const result: { readonly stats: AgentStats } = await embed(Agent, config)
console.log(JSON.stringify(result))
process.exitCode = Exit.Fine
