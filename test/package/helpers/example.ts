import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from './packed.js'
import { Project } from './project.js'

/** An example as its reader has it: a copy with its packages installed, and hostpulse as it would be published. */
export class Example extends Project {
  static async install(name: string, tarball: string): Promise<Example> {
    const example = new Example()
    cpSync(path.join(ROOT, 'examples', name), example.folder, {
      recursive: true,
      filter: (source) => !source.endsWith('node_modules'),
    })
    await example.install(tarball)
    return example
  }

  /** Starts a server of the example on any free port. */
  async serve(file: string, env: Readonly<Record<string, string>>): Promise<Served> {
    const child = spawn(process.execPath, [file], {
      cwd: this.folder,
      env: { PATH: process.env['PATH'], PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const served = new Served(child)
    await served.listening()
    return served
  }
}

/** A running server. */
export class Served {
  url = ''
  readonly #child: ChildProcess
  #output = ''

  constructor(child: ChildProcess) {
    this.#child = child
    child.stdout?.on('data', (chunk) => (this.#output += String(chunk)))
    child.stderr?.on('data', (chunk) => (this.#output += String(chunk)))
  }

  async listening(): Promise<void> {
    const ended = once(this.#child, 'close')
    for (;;) {
      const [, url] = /listening on (http:\S+)/.exec(this.#output) ?? []
      if (url !== undefined) {
        this.url = url
        return
      }
      const first = await Promise.race([
        once(this.#child.stdout as NodeJS.ReadableStream, 'data'),
        ended.then(() => 'ended'),
      ])
      if (first === 'ended') throw new Error(`it ended without listening, saying:\n${this.#output}`)
    }
  }

  /** Whether its output matches. */
  hasSaid(pattern: RegExp): boolean {
    return pattern.test(this.#output)
  }

  /** Stops it and waits for its end. */
  async stop(): Promise<void> {
    const closed = once(this.#child, 'close')
    this.#child.kill('SIGTERM')
    const [code, signal] = await closed
    // NestJS ends with the signal itself, after its hooks.
    if (code !== 0 && signal !== 'SIGTERM') throw new Error(`it ended with ${code ?? signal}, saying:\n${this.#output}`)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
