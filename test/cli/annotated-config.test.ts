import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadForCommand } from '../../src/cli/load.js'
import { fakeFacts } from '../helpers/fake-facts.js'

const file = fileURLToPath(new URL('../../../config/hostpulse.yaml', import.meta.url))
const stat = () => ({ kind: 'file' }) as const
const silent = { write: () => true }
const io = { stdout: silent, stderr: silent, facts: fakeFacts({ stat }) }

test('the annotated configuration is the default one', () => {
  assert.deepEqual(loadForCommand({ usage: [], config: file }, io), loadForCommand({ usage: [] }, io))
})
