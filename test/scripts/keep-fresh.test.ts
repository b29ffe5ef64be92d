import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const MODULE = new URL('../../../scripts/build/keep-fresh.mjs', import.meta.url)
const { keepFresh } = (await import(fileURLToPath(MODULE))) as {
  keepFresh(options: {
    target: string
    sources: readonly string[]
    make: (folder: string, signal: AbortSignal) => Promise<void>
    onMake: () => void
  }): Promise<boolean>
}

/** A folder `out` built from a file `source`, as a copy of it. */
class Project {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-build-'))
  readonly target = path.join(this.folder, 'out')
  readonly source = path.join(this.folder, 'source')

  constructor(t: TestContext) {
    t.after(() => rmSync(this.folder, { recursive: true }))
    writeFileSync(this.source, 'first')
  }

  build(work: (folder: string) => Promise<void> | void = () => {}): Promise<boolean> {
    const { target, source } = this
    const make = async (folder: string) => {
      const text = readFileSync(source, 'utf8')
      writeFileSync(path.join(folder, 'begun'), text)
      await work(folder)
      writeFileSync(path.join(folder, 'copy'), text)
    }
    return keepFresh({ target, sources: [source], make, onMake: () => {} })
  }

  /** Starts a build in its own process that never ends by itself. Resolves when it has begun. */
  async buildForever() {
    const script = `
      import { writeFileSync } from 'node:fs'
      import { keepFresh } from ${JSON.stringify(MODULE.href)}
      await keepFresh({
        target: ${JSON.stringify(this.target)},
        sources: [${JSON.stringify(this.source)}],
        onMake() {},
        async make(folder) {
          writeFileSync(folder + '/begun', '')
          console.log('begun')
          await new Promise((resolve) => setTimeout(resolve, 60_000))
        },
      })`
    const words = ['--input-type=module', '-e', script]
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    return child
  }

  get copy(): string {
    return readFileSync(path.join(this.target, 'copy'), 'utf8')
  }

  /** Files other than the source. */
  get files(): readonly string[] {
    return readdirSync(this.folder).filter((name) => name !== 'source')
  }
}

describe('keepFresh', () => {
  it('builds the folder once, and again when a source has changed or was touched', async (t) => {
    const project = new Project(t)
    assert.equal(await project.build(), true)
    assert.equal(await project.build(), false)
    writeFileSync(project.source, 'second')
    assert.equal(await project.build(), true)
    assert.equal(project.copy, 'second')
    utimesSync(project.source, 1, 1)
    assert.equal(await project.build(), true)
    assert.equal(await project.build(), false)
    assert.deepEqual(project.files, ['out'])
  })

  it('leaves nothing of the former content', async (t) => {
    const project = new Project(t)
    await project.build((folder) => writeFileSync(path.join(folder, 'deleted later'), ''))
    writeFileSync(project.source, 'second')
    await project.build()
    assert.deepEqual(readdirSync(project.target).sort(), ['.stamp', 'begun', 'copy'])
  })

  it('builds it again when a source changed during the build', async (t) => {
    const project = new Project(t)
    await project.build(() => writeFileSync(project.source, 'second'))
    assert.equal(project.copy, 'first')
    assert.equal(await project.build(), true)
    assert.equal(project.copy, 'second')
  })

  it('keeps the folder when a build fails, and tries again', async (t) => {
    const project = new Project(t)
    await project.build()
    writeFileSync(project.source, 'second')
    const failing = project.build(() => {
      throw new Error('does not compile')
    })
    await assert.rejects(failing, /does not compile/)
    assert.deepEqual([project.copy, project.files], ['first', ['out']])
    assert.equal(await project.build(), true)
    assert.equal(project.copy, 'second')
  })

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends by ${signal}, and leaves the folder as it was`, async (t) => {
      const project = new Project(t)
      await project.build()
      writeFileSync(project.source, 'second')
      const child = await project.buildForever()
      child.kill(signal)
      assert.deepEqual(await once(child, 'exit'), [null, signal])
      assert.deepEqual([project.copy, project.files], ['first', ['out']])
    })
  }

  it('removes the leftovers of a killed build, but not the folder of a running one', async (t) => {
    const project = new Project(t)
    const killed = await project.buildForever()
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    const other = await project.buildForever()
    t.after(() => other.kill('SIGKILL'))
    assert.deepEqual(project.files, [`out.${other.pid}.new`])
    await project.build()
    assert.deepEqual(project.files, ['out', `out.${other.pid}.new`])
  })

  it('leaves a complete folder after several builds at once', async (t) => {
    const project = new Project(t)
    await project.build()
    const script = `
      import { mkdirSync, writeFileSync } from 'node:fs'
      import { keepFresh } from ${JSON.stringify(MODULE.href)}
      for (let times = 0; times < 50; times++) {
        const own = ${JSON.stringify(project.source)} + process.pid
        writeFileSync(own, String(times))
        await keepFresh({
          target: ${JSON.stringify(project.target)},
          sources: [own],
          onMake() {},
          async make(folder) {
            for (const name of ['a', 'b', 'copy']) {
              mkdirSync(folder + '/' + name)
              writeFileSync(folder + '/' + name + '/file', String(process.pid))
            }
          },
        })
      }`
    const children = Array.from({ length: 3 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }),
    )
    const ends = await Promise.all(children.map((child) => once(child, 'exit')))
    assert.deepEqual(
      ends.map(([status]) => status),
      [0, 0, 0],
    )
    assert.deepEqual(readdirSync(project.target).sort(), ['.stamp', 'a', 'b', 'copy'])
    const writers = ['a', 'b', 'copy'].map((name) => readFileSync(path.join(project.target, name, 'file'), 'utf8'))
    assert.equal(new Set(writers).size, 1)
    assert.ok(project.files.every((name) => !/\.(new|old)$/.test(name)))
  })
})
