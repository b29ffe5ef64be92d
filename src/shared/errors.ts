/** One thing wrong with a configuration. */
export interface ConfigProblem {
  /** Where, in the notation of the file: `collectors.cpu.interval`; empty for the file as a whole. */
  readonly path: string
  /** What is wrong and what would be right, in one line. */
  readonly message: string
}

/** The configuration cannot be used. Lists every problem found, never only the first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'HOSTPULSE_CONFIG'
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('\n'))
    this.problems = problems
  }
}

/**
 * Stable, unlike messages. `HOSTPULSE_LISTEN_FAILED`: the address of `expose` cannot be taken now. `HOSTPULSE_LOAD_FAILED`:
 * the agent's files cannot be loaded now, for want of descriptors or memory.
 */
export type AgentErrorCode = 'HOSTPULSE_STOPPED' | 'HOSTPULSE_LISTEN_FAILED' | 'HOSTPULSE_LOAD_FAILED'

/** The agent was asked for something that its state or the machine does not allow. */
export class AgentError extends Error {
  override readonly name = 'AgentError'
  readonly code: AgentErrorCode

  constructor(code: AgentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
