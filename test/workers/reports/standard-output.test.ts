import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StandardOutput } from '../../../workers/reports/standard-output.js'

/** Creates an output that takes the scripted number of bytes at each write, or fails. */
function rig(...script: (number | Error)[]) {
  let text = ''
  const output = new StandardOutput((bytes) => {
    const next = script.shift() ?? bytes.length
    if (next instanceof Error) throw next
    text += Buffer.from(bytes.subarray(0, next)).toString()
    return next
  })
  const write = (line: string) => {
    let failure: unknown = 'not called back'
    output.write(Buffer.from(line), (error) => {
      failure = error?.message
    })
    return failure
  }
  return { write, text: () => text }
}

test('a line is written whole, in as many pieces as the system takes', () => {
  const { write, text } = rig(2, 1)
  assert.equal(write('{"a":1}\n'), undefined)
  assert.equal(text(), '{"a":1}\n')
})

test('a failed write is repeated without harm to the line', () => {
  const { write, text } = rig(new Error('EAGAIN'))
  assert.equal(write('{"a":1}\n'), 'EAGAIN')
  assert.equal(write('{"a":1}\n'), undefined)
  assert.equal(text(), '{"a":1}\n')
})

test('a line that was cut off is ended before it is repeated', () => {
  const { write, text } = rig(3, new Error('EAGAIN'))
  assert.equal(write('{"a":1}\n'), 'EAGAIN')
  assert.equal(write('{"a":1}\n'), undefined)
  assert.equal(text(), '{"a\n{"a":1}\n')
})
