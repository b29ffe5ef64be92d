import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { allCommands } from '../../src/cli/all-commands.js'
import { runProgram } from '../../src/cli/run-program.js'
import { Signals } from '../../src/cli/signals.js'
import { resolveConfig } from '../../src/config/resolve.js'
import { formatDuration } from '../../src/config/units.js'
import { fakeFacts } from '../helpers/fake-facts.js'

/** Runs a command line on a terminal of this width and returns its output. */
async function printed(words: readonly string[], columns: number, env: Readonly<Record<string, string>> = {}) {
  const texts: string[] = []
  const terminal = { write: (text: string) => texts.push(text), isTTY: true, columns }
  const io = { stdout: terminal, stderr: terminal, facts: fakeFacts({ env }), signals: new Signals() }
  await runProgram(words, io)
  return texts.join('')
}

const wordsOf = (text: string) => text.split(/\s+/)
/** Returns lines wider than the terminal that could have been broken between words. */
const tooLong = (text: string, columns: number) =>
  text.split('\n').filter((line) => line.length > columns && line.trim().includes(' '))

const commandLines: Readonly<Record<string, readonly string[]>> = {
  'the list of commands': ['--help'],
  ...Object.fromEntries(allCommands.map(({ name }) => [`the help of ${name}`, [name, '--help']])),
  'a message about several problems': [
    'run',
    '--intervall',
    '5s',
    '--interval',
    '10x',
    '--endpoint',
    'ftp://collector.example/v1',
    '--collectors',
    'cpuu',
  ],
  'a message about one problem': ['run'],
  'an unknown command': ['chek'],
}

describe('on a terminal of 60 or 80 columns', () => {
  for (const [what, words] of Object.entries(commandLines)) {
    it(`no word of ${what} is broken or lost`, async () => {
      const wide = await printed(words, 1000)
      assert.ok(wordsOf(wide).length > 5)
      for (const columns of [60, 80]) {
        const text = await printed(words, columns)
        assert.deepEqual(wordsOf(text), wordsOf(wide))
        assert.deepEqual(tooLong(text, columns), [])
      }
    })
  }

  it('lists of metrics have lines that fit', async () => {
    for (const columns of [60, 80]) assert.deepEqual(tooLong(await printed(['collectors'], columns), columns), [])
  })

  it('COLUMNS overrules the terminal', async () => {
    const text = await printed(['run', '--help'], 200, { COLUMNS: '60' })
    assert.equal(text, await printed(['run', '--help'], 60))
  })
})

describe('the help of each command', () => {
  for (const { name } of allCommands) {
    it(`of ${name} has an example and the exit codes`, async () => {
      const text = await printed([name, '--help'], 80)
      assert.match(text, new RegExp(`^Examples:\\n {2}hostpulse ${name}\\b`, 'm'))
      assert.match(text, /^Exit status:\n {2}0 {3}\S.*\n(?:.*\n)*? {2}2 {3}\S/m)
    })
  }

  it('says the defaults that the schema has', async () => {
    const text = (await printed(['run', '--help'], 1000)).replaceAll(/ +/g, ' ')
    const { outputs, collectors, initialDelayMs } = resolveConfig({ outputs: [{ url: 'http://x/' }] }, fakeFacts())
    const [output] = outputs
    assert.ok(output)
    const defaults = {
      '--interval <duration>': formatDuration(collectors[0]?.intervalMs ?? Number.NaN),
      '--initial-delay <duration>': formatDuration(initialDelayMs),
      '--flush-interval <duration>': formatDuration(output.batch.flushIntervalMs),
      '--buffer-points <number>': `${output.buffer.maxPoints}`,
      '--format <format>': output.format,
    }
    for (const [flag, value] of Object.entries(defaults)) {
      assert.match(text, new RegExp(`^ ${flag} .*\\(default ${value}\\)$`, 'm'))
    }
  })
})
