import type { Recipe } from './recipe.js'

/** Lines of `time,type,value`. */
export const format: Recipe = {
  heading: 'Add a format',
  changes: [
    {
      file: 'src/encode/csv/format.ts',
      text: `import type { EncoderFactory } from '../encoder.js'
import { CsvEncoder } from './csv.js'

/** Comma-separated values: time in milliseconds, type, value. */
export const csv: EncoderFactory = () => new CsvEncoder()
`,
    },
    {
      file: 'src/encode/csv/csv.ts',
      text: `import type { Rows } from '../../buffer/rows.js'
import type { Layout } from '../../shared/frame.js'
import type { BodyWriter, Encoder } from '../encoder.js'
import { writeRows } from '../write-rows.js'

export class CsvEncoder implements Encoder {
  readonly headers = { 'Content-Type': 'text/csv' }

  begin(maxBytes: number): BodyWriter {
    return new CsvBody(maxBytes)
  }
}

class CsvBody implements BodyWriter {
  readonly #maxBytes: number
  #layout: Layout | undefined
  #timeMs = 0
  #text = ''

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  write(rows: Rows): number {
    return writeRows(rows, this)
  }

  beginRow(layout: Layout, timeMs: number): void {
    this.#layout = layout
    this.#timeMs = timeMs
  }

  writePoint(column: number, value: number): boolean {
    const line = \`\${this.#timeMs},\${this.#layout?.series[column]?.type},\${value}\\n\`
    if (this.#text !== '' && this.#text.length + line.length > this.#maxBytes) return false
    this.#text += line
    return true
  }

  finish(): Buffer {
    return Buffer.from(this.#text)
  }
}
`,
    },
    { file: 'src/encode/formats.ts', find: "  influx: 'influx',\n", replace: "  influx: 'influx',\n  csv: 'csv',\n" },
    {
      file: 'src/encode/encoders.ts',
      find: "export { influx } from './influx/format.js'\n",
      replace: "export { csv } from './csv/format.js'\nexport { influx } from './influx/format.js'\n",
    },
  ],
  tests: ['test/encode/', 'scripts/docs'],
  proof: `
    import assert from 'node:assert/strict'
    import { Agent } from './dist/src/index.js'
    import { FakeReceiver } from './dist/src/testing/index.js'
    const receiver = new FakeReceiver()
    const outputs = [{ url: 'http://receiver/', format: 'csv' }]
    const agent = new Agent({ initialDelay: '1h', outputs }, { transport: receiver.transport })
    agent.start()
    agent.report([{ type: 'orders_total', value: 3 }, { type: 'queue_depth', value: 0.5 }])
    assert.equal(await agent.flush(), true)
    await agent.stop()
    assert.match(receiver.requests[0].body, /^\\d+,orders_total,3\\n\\d+,queue_depth,0.5\\n$/)
    assert.equal(receiver.requests[0].headers['content-type'], 'text/csv')
  `,
}
