import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AgentConfig } from '../../src/config/agent-config.js'
import { parseText } from '../../src/config/parse-text.js'
import { replacePlaceholders } from '../../src/config/placeholders.js'
import { Report } from '../../src/config/report.js'
import { resolveConfig } from '../../src/config/resolve.js'
import { ConfigError } from '../../src/shared/errors.js'
import { fakeFacts } from '../helpers/fake-facts.js'

const SECRET = 'hunter2'
const facts = fakeFacts()

/** Asserts that a value is accepted, or refused with ConfigError. Returns the text of the refusal. */
function refusal(config: unknown): string {
  try {
    resolveConfig(config as AgentConfig, facts)
    return ''
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error))
    assert.ok(error.problems.length > 0)
    return error.message
  }
}

const keys = fc.constantFrom(
  ...'interval jitter tags collectors outputs cpu memory agent mine module options url token headers retry log level'.split(
    ' ',
  ),
  ...'sampleInterval group isolation name format batch maxPoints tls proxy __proto__ constructor enabled'.split(' '),
)
const leaves = fc.oneof(
  fc.anything(),
  fc.constantFrom<unknown>(
    '10s',
    0,
    '-1s',
    'http://h/',
    'stdout:',
    './x.js',
    'process',
    'all',
    '1ms',
    true,
    null,
    SECRET,
  ),
)
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    leaves,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.sparseArray(tie('tree'), { maxNumElements: 2, maxLength: 4 }),
    fc.dictionary(keys, tie('tree'), { maxKeys: 5, noNullPrototype: true }),
  ),
}))

test('whatever a program gives is resolved or refused, never anything else', () => {
  fc.assert(
    fc.property(fc.dictionary(keys, tree), (config) => void refusal(config)),
    { numRuns: 2000 },
  )
  fc.assert(
    fc.property(fc.anything(), (config) => void refusal(config)),
    { numRuns: 500 },
  )
})

test('whatever is wrong with an output, its secrets are not in the message', () => {
  const secrets = fc.record(
    {
      url: fc.constantFrom(
        `http://u:${SECRET}@h:port/`,
        `htp://u:${SECRET}@h/`,
        `http://h/?k=${SECRET}`,
        `//u:${SECRET}@h`,
        `u:${SECRET}@h`,
        `h?${SECRET}`,
      ),
      token: fc.constantFrom<unknown>(SECRET, `${SECRET}\n`, [SECRET], { [SECRET]: 1 }),
      headers: fc.constantFrom<unknown>(SECRET, { a: `${SECRET}\n` }, { 'a b': SECRET }, { 'content-length': SECRET }, [
        SECRET,
      ]),
      proxy: fc.constantFrom(`http://u:${SECRET}@h:x/`, `socks://u:${SECRET}@h`),
      tokn: fc.constant(SECRET),
    },
    { requiredKeys: ['tokn'] },
  )
  fc.assert(
    fc.property(secrets, (output) => {
      const text = refusal({ outputs: [output], secret: SECRET })
      assert.notEqual(text, '')
      assert.ok(!text.includes(SECRET), text)
    }),
  )
})

test('whatever a file holds is read or refused', () => {
  const piece = fc.constantFrom(
    'a: ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '&x ',
    '*x',
    '!t ',
    '|',
    '"',
    "'",
    '\n',
    '  ',
    ',',
    '<<: ',
    '---\n',
    '${',
    'A}',
    '\t',
    '#',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const report = new Report(undefined)
      const data = parseText(pieces.join(''), report)
      assert.ok((data === undefined) === report.problems.length > 0)
      replacePlaceholders(data, {}, report)
    }),
    { numRuns: 2000 },
  )
})
