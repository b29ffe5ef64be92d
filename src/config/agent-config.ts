export type AgentConfig = Record<string, unknown>
