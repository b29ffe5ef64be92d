/** One problem with a configuration. */
export interface ConfigProblem {
  /** The key, in the notation of the file: `collectors.cpu.interval`; empty for the file as a whole. */
  readonly path: string
  /** The problem and what would be right, in one line. */
  readonly message: string
}

/** The configuration cannot be used. Lists every problem, not only the first. */
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
 * Codes are stable, unlike messages. `HOSTPULSE_STOPPED`: the agent was stopped and cannot start again. `HOSTPULSE_LISTEN_FAILED`:
 * it cannot listen on the address of `expose`. `HOSTPULSE_LOAD_FAILED`: no descriptor or memory is left to load the agent's files.
 */
export type AgentErrorCode = 'HOSTPULSE_STOPPED' | 'HOSTPULSE_LISTEN_FAILED' | 'HOSTPULSE_LOAD_FAILED'

/** The state of the agent or of the machine does not allow a call. */
export class AgentError extends Error {
  override readonly name = 'AgentError'
  readonly code: AgentErrorCode

  constructor(code: AgentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
