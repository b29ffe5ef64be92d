import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { execPath } from 'node:process'
import { after } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const HOST = fileURLToPath(new URL('box-host.js', import.meta.url))

export interface BoxLine extends Readonly<Record<string, unknown>> {
  readonly message: string
}

const hosts = new Set<BoxHost>()
// A failed test may have left some running.
after(() => Promise.all([...hosts].map((host) => host.ended('SIGKILL'))))

/** A process of box-host.ts. */
export class BoxHost {
  readonly child: ChildProcess
  #text = ''

  /**
   * @param ms lifetime after its black box is first written to, in milliseconds
   * @param listen address of /livez; empty for none
   */
  constructor(file: string, way: string, ms = '0', listen = '', nodeFlags: readonly string[] = []) {
    this.child = spawn(execPath, [...nodeFlags, HOST, file, way, ms, listen], { stdio: ['ignore', 'pipe', 'ignore'] })
    hosts.add(this)
    this.child.stdout?.on('data', (chunk) => {
      this.#text += chunk
    })
  }

  logged(message: string): BoxLine | undefined {
    const lines = this.#text.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'))
    return lines.map((line) => JSON.parse(line) as BoxLine).find((line) => line.message === message)
  }

  /** Waits for a log line with this message. */
  async until(message: string): Promise<BoxLine> {
    for (;;) {
      const line = this.logged(message)
      if (line !== undefined) return line
      assert.equal(this.child.exitCode, null, this.#text)
      await wait(20)
    }
  }

  async ended(signal?: NodeJS.Signals): Promise<void> {
    const closed = once(this.child, 'close')
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    if (signal !== undefined) this.child.kill(signal)
    await closed
  }
}
