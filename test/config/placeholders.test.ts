import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replacePlaceholders } from '../../src/config/placeholders.js'
import { Report } from '../../src/config/report.js'

const env = { NAME: 'value', EMPTY: '', TRICKY: `\${NAME}: [a]` }

function replaced(config: unknown): unknown {
  const report = new Report(config)
  const result = replacePlaceholders(config, env, report)
  assert.deepEqual(report.problems, [])
  return result
}

function problems(config: unknown): readonly string[] {
  const report = new Report(config)
  replacePlaceholders(config, env, report)
  return report.problems.map(({ path, message }) => `${path}: ${message}`)
}

test('placeholders are replaced in string values, however deep', () => {
  const config = { a: `\${NAME}`, b: [`x-\${NAME}-\${NAME}`], c: { d: 1, e: null } }
  assert.deepEqual(replaced(config), { a: 'value', b: ['x-value-value'], c: { d: 1, e: null } })
})

test('a key whose whole value is an unset placeholder is absent', () => {
  assert.deepEqual(replaced({ interval: `\${UNSET}`, host: 'a' }), { host: 'a' })
})

test('an unset variable is a problem where points would go elsewhere, or without their credential', () => {
  const outputs = (value: string) => [
    {
      url: value,
      token: value,
      tokenFile: value,
      headers: { 'X-Key': value },
      tls: { keyPassphrase: value, caFile: value },
    },
  ]
  assert.deepEqual(
    problems({ outputs: outputs(`\${UNSET}`) }),
    ['url', 'token', 'tokenFile', 'headers.X-Key', 'tls.keyPassphrase'].map(
      (key) => `outputs[0].${key}: environment variable UNSET is not set; write \${UNSET:-} if it may be`,
    ),
  )
  assert.deepEqual(problems({ collectors: { stalls: { url: `\${UNSET}` } } }), [
    `collectors.stalls.url: environment variable UNSET is not set; write \${UNSET:-} if it may be`,
  ])
  assert.deepEqual(problems({ outputs: [{ token: `\${EMPTY}` }] }), [
    `outputs[0].token: environment variable EMPTY is empty; write \${EMPTY:-} if it may be`,
  ])
  assert.deepEqual(replaced({ outputs: [{ url: 'stdout:', token: `\${UNSET:-}`, headers: { a: `\${EMPTY:-}` } }] }), {
    outputs: [{ url: 'stdout:', headers: {} }],
  })
})

test('a default replaces an unset or empty variable', () => {
  const config = {
    a: `\${UNSET:-d}`,
    b: `\${EMPTY:-d}`,
    c: `\${NAME:-d}`,
    d: `\${UNSET:-}`,
    e: `\${UNSET:-http://h:1/}`,
  }
  assert.deepEqual(replaced(config), { a: 'd', b: 'd', c: 'value', d: '', e: 'http://h:1/' })
})

test('an empty variable is as good as an unset one, but may be a part of a value', () => {
  assert.deepEqual(replaced({ a: `\${EMPTY}`, b: `x\${EMPTY}` }), { b: 'x' })
})

test('keys stay as they are, and values from the environment are not expanded again', () => {
  assert.deepEqual(replaced({ [`\${NAME}`]: `\${TRICKY}` }), { [`\${NAME}`]: `\${NAME}: [a]` })
})

test('a doubled dollar sign makes a literal brace', () => {
  assert.deepEqual(replaced({ a: `$\${NAME}`, b: 'cost $5', c: '$NAME' }), { a: `\${NAME}`, b: 'cost $5', c: '$NAME' })
})

test('a required variable that is unset is a problem with the given message', () => {
  assert.deepEqual(problems({ outputs: [{ token: `\${UNSET:?ask the operator}` }] }), [
    'outputs[0].token: environment variable UNSET: ask the operator',
  ])
  assert.deepEqual(problems({ a: `\${EMPTY:?}` }), ['a: environment variable EMPTY: is not set'])
})

test('an unset variable inside a value, or in a list, is a problem', () => {
  assert.deepEqual(problems({ url: `http://\${UNSET}/x` }), ['url: environment variable UNSET is not set'])
  assert.equal(problems({ list: [`\${UNSET}`] }).length, 1)
})

test('a malformed placeholder is a problem', () => {
  for (const text of [`\${}`, `\${1A}`, `\${A-b}`, `\${A:+b}`, '${A', `\${ A }`]) {
    assert.match(problems({ a: text }).join(), /^a: has a malformed placeholder/, text)
  }
})

test('a placeholder inside of another is a problem, never a literal', () => {
  for (const text of [`\${NAME:-\${B:-x}}`, `\${A:-\${B}}`, `x\${A:?\${B}}y`, `\${\${A}}`, `\${A:-\${B:-\${C}}}`]) {
    assert.match(problems({ a: text }).join(), /^a: has a placeholder inside of a placeholder/, text)
  }
})

test('a key named __proto__ stays a key', () => {
  const config: unknown = JSON.parse('{"tags":{"__proto__":"x"}}')
  assert.equal(JSON.stringify(replaced(config)), '{"tags":{"__proto__":"x"}}')
})
