import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { framesBelowQuestion, parseCallSite } from '../../../../workers/collectors/stalls/call-site.js'
import { QUESTION_URL } from '../../../../workers/collectors/stalls/stack-questions.js'

describe('a call site', () => {
  const cases: readonly (readonly [site: string, name: string, file: string, line: number, column: number])[] = [
    ['total (/srv/cart.js:4:7)', 'total', '/srv/cart.js', 4, 7],
    ['new Cart (file:///srv/cart.js:14:17)', 'new Cart', 'file:///srv/cart.js', 14, 17],
    ['Cart.get [as total] (/srv/a (copy)/cart.js:4:7)', 'Cart.get [as total]', '/srv/a (copy)/cart.js', 4, 7],
    ['async checkOut (/srv/cart.js:4:7)', 'async checkOut', '/srv/cart.js', 4, 7],
    ['/srv/a (copy)/cart.js:9:1', '<anonymous>', '/srv/a (copy)/cart.js', 9, 1],
    ['async file:///srv/cart.js:9:1', 'async <anonymous>', 'file:///srv/cart.js', 9, 1],
    ['C:\\srv\\cart.js:9:1', '<anonymous>', 'C:\\srv\\cart.js', 9, 1],
    ['Array.map (<anonymous>)', 'Array.map', '', 0, 0],
    ['async Promise.all (index 0)', 'async Promise.all', '', 0, 0],
    ['serialize (eval at compile (/srv/ajv.js:7:15), <anonymous>:3:30)', 'serialize', '', 3, 30],
    ['eval (eval at compile (/srv/ajv.js:7:15), <anonymous>:1:1)', 'eval', '', 1, 1],
  ]
  for (const [site, name, file, line, column] of cases) {
    it(`is parsed: ${site}`, () => assert.deepEqual(parseCallSite(site), { function: name, file, line, column }))
  }

  it('is left out when it is of the question or above it', () => {
    const sites = [`${QUESTION_URL}:9:1`, 'Array.map (<anonymous>)', `${QUESTION_URL}:2:1`, 'total (/srv/cart.js:4:7)']
    assert.deepEqual(
      framesBelowQuestion(sites).map((frame) => frame.function),
      ['total'],
    )
  })
})
