import path from 'node:path'
import type { Logger } from 'pino'
import { changedPaths } from '../agent/changed-paths.js'
import type { Reconfiguration } from '../agent/reconfiguration.js'
import type { Fields, ValuesOf } from '../config/field.js'
import { type LogLevel, logLevels } from '../config/schema.js'
import { systemClock } from '../shared/clock.js'
import { describeError } from '../shared/describe-error.js'
import { ConfigError, type ConfigProblem } from '../shared/errors.js'
import type { Settings } from '../shared/settings.js'
import { type ConfigFiles, configFileOf, readConfigFiles } from './config-file.js'
import { FileWatch } from './file-watch.js'
import type { RunFlags } from './flags.js'
import type { Io } from './io.js'
import { type Loaded, type LoadOptions, loadForCommand } from './load.js'
import { Reloader } from './reloader.js'

/** An agent that can take a new configuration. */
export interface Reconfigurable {
  /** Continues with other settings. @param changed paths of the differences, for the log */
  reconfigure(settings: Settings, changed: readonly string[]): Promise<Reconfiguration>
  /** Logs that a configuration was rejected, and why. */
  reject(problems: readonly ConfigProblem[]): void
}

/**
 * The configuration of a command that runs until it is stopped. It is loaded at the start, and again at SIGHUP and, with `--watch`,
 * when its files change. Flags and the environment stay as they were at the start, and win as they did then.
 */
export class LiveConfig<Own extends Fields> {
  readonly #flags: RunFlags
  readonly #io: Io
  readonly #options: LoadOptions<Own>
  #files: ConfigFiles
  #loaded: Loaded<ValuesOf<Own>>
  #reloader: Reloader | undefined
  #watch: FileWatch | undefined

  /** @throws ConfigError with every problem */
  constructor(flags: RunFlags, io: Io, options: LoadOptions<Own>) {
    this.#flags = flags
    this.#io = io
    this.#options = options
    this.#files = readConfigFiles(flags, io.facts)
    const usage = [...flags.usage, ...this.#problemsOfWatch()]
    this.#loaded = loadForCommand({ ...flags, usage }, io, options, this.#files)
  }

  /** Configuration in force. */
  get loaded(): Loaded<ValuesOf<Own>> {
    return this.#loaded
  }

  /** Starts to reload; call it once the command runs. An earlier SIGHUP counts. Without a file, SIGHUP asks the command to stop. */
  follow(logger: Logger, agent: Reconfigurable): void {
    const { signals } = this.#io
    if (this.#file === undefined) {
      signals.stopOnHangup()
      return
    }
    const reloader = new Reloader(systemClock, () => this.#reload(logger, agent))
    this.#reloader = reloader
    if (this.#flags.watch) {
      this.#watch = new FileWatch(systemClock, () => reloader.request())
      this.#watch.follow(this.#files.seen)
      this.#watch.start()
    }
    signals.onHangup(() => reloader.request())
  }

  /** Stops reloading. */
  end(): void {
    this.#watch?.stop()
    this.#reloader?.end()
  }

  async #reload(logger: Logger, agent: Reconfigurable): Promise<void> {
    try {
      const loaded = this.#load()
      const { settings, logLevel, warnings } = this.#loaded
      const changed = [
        ...changedPaths(settings, loaded.settings),
        ...(logLevel === loaded.logLevel ? [] : ['log.level']),
      ]
      logger.level = moreVerbose(logLevel, loaded.logLevel)
      if (changed.length === 0) logger.info({}, 'config unchanged')
      else if ((await agent.reconfigure(loaded.settings, changed)).status === 'changed') this.#loaded = loaded
      logger.level = this.#loaded.logLevel
      for (const warning of this.#loaded.warnings) if (!warnings.includes(warning)) logger.warn({}, warning)
    } catch (error) {
      agent.reject(error instanceof ConfigError ? error.problems : [{ path: '', message: describeError(error) }])
    }
  }

  /** Reads the files again, and watches those that they include now, even if the configuration is invalid. */
  #load(): Loaded<ValuesOf<Own>> {
    if (this.#isPipe) {
      throw new ConfigError([{ path: this.#files.label, message: 'is not a regular file and is read only once' }])
    }
    this.#files = readConfigFiles(this.#flags, this.#io.facts)
    this.#watch?.follow(this.#files.seen)
    return loadForCommand(this.#flags, this.#io, this.#options, this.#files)
  }

  #problemsOfWatch(): readonly ConfigProblem[] {
    if (!this.#flags.watch || (this.#file !== undefined && !this.#isPipe)) return []
    return [{ path: '--watch', message: 'needs a configuration file that can be read again: give --config FILE' }]
  }

  get #file(): string | undefined {
    return configFileOf(this.#flags, this.#io.facts)
  }

  /** Whether reading the file again would wait for a writer. */
  get #isPipe(): boolean {
    const { facts } = this.#io
    return this.#file !== undefined && facts.stat(path.resolve(facts.cwd, this.#file))?.kind === 'other'
  }
}

/** Returns the more verbose level: the result of a reload is logged if the old level or the new one shows it. */
function moreVerbose(one: LogLevel, other: LogLevel): LogLevel {
  return logLevels.find((level) => level === one || level === other) ?? one
}
