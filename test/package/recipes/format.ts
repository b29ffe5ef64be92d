import type { Recipe } from './recipe.js'

/** Lines of `time,type,value`. */
export const format: Recipe = {
  heading: 'Add a format',
  changes: [
    {
      file: 'src/encode/csv/csv.ts',
      text: `import type { Rows } from '../../buffer/rows.js'
import type { Encoder, Encoding } from '../encoder.js'

/** Comma-separated values: time in milliseconds, type, value. */
export class CsvEncoder implements Encoder {
  readonly headers = { 'Content-Type': 'text/csv' }

  begin(maxBytes: number): Encoding {
    return new CsvEncoding(maxBytes)
  }
}

class CsvEncoding implements Encoding {
  readonly #maxBytes: number
  #text = ''

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  write(rows: Rows): number {
    let points = 0
    while (rows.next()) {
      for (let column = rows.from; column < rows.to; column++) {
        const value = rows.values[rows.base + column]
        if (value === undefined || Number.isNaN(value)) continue
        const line = \`\${rows.timeMs},\${rows.layout.series[column]?.type},\${value}\\n\`
        if (this.#text !== '' && this.#text.length + line.length > this.#maxBytes) return points
        this.#text += line
        points++
      }
    }
    return points
  }

  finish(): Buffer {
    return Buffer.from(this.#text)
  }
}
`,
    },
    {
      file: 'src/encode/encoder-for.ts',
      find: "import { FallbackEncoder } from './fallback-encoder.js'\n",
      replace: "import { CsvEncoder } from './csv/csv.js'\nimport { FallbackEncoder } from './fallback-encoder.js'\n",
    },
    {
      file: 'src/encode/encoder-for.ts',
      find: "    case 'influx':\n",
      replace: "    case 'csv':\n      return new CsvEncoder()\n    case 'influx':\n",
    },
    {
      file: 'src/config/output-schema.ts',
      find: "  'influx',\n",
      replace: "  'influx',\n  'csv',\n",
    },
    {
      file: 'src/shared/settings.ts',
      find: "export type Format = 'json' | 'influx' |",
      replace: "export type Format = 'json' | 'influx' | 'csv' |",
    },
  ],
  tests: ['config/', 'test/encode/', 'scripts/docs'],
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
