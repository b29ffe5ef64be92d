import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDocComment } from '../../../../scripts/docs/api/doc-comment.js'

test('a comment of one line is its text', () => {
  assert.equal(parseDocComment('/** Milliseconds since the epoch. */').text, 'Milliseconds since the epoch.')
})

test('lines of a text stay lines, and tags are apart', () => {
  const comment = `/**
     * Sends what is buffered.
     * Never throws.
     * @param options.deadlineMs at least 0.
     *   @default 5000
     * @returns true when all of it
     * was delivered
     * @throws AgentError
     * @throws RangeError
     */`
  assert.deepEqual(parseDocComment(comment), {
    text: 'Sends what is buffered.\nNever throws.',
    params: [['options.deadlineMs', 'at least 0. Default: 5000']],
    returns: 'true when all of it was delivered',
    throws: ['AgentError', 'RangeError'],
  })
})

test('a comment may begin with a tag, and there may be no comment', () => {
  assert.deepEqual(parseDocComment('/** @param url where to */'), {
    ...parseDocComment(''),
    params: [['url', 'where to']],
  })
  assert.equal(parseDocComment('').text, '')
})
