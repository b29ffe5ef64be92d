import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { matchOutputs } from '../../src/agent/match-outputs.js'
import { outputSettings } from '../send/helpers/output-settings.js'

const A = outputSettings({ name: 'a', url: 'http://a/' })
const B = outputSettings({ name: 'b', url: 'http://b/' })
const C = outputSettings({ name: 'c', url: 'http://c/' })

describe('matchOutputs', () => {
  it('finds outputs by name wherever they are', () => {
    assert.deepEqual(matchOutputs([A, B, C], [C, A, B]), [2, 0, 1])
    assert.deepEqual(matchOutputs([A, B], [{ ...B, url: 'http://a/' }]), [1])
  })

  it('finds one that was renamed by its URL', () => {
    assert.deepEqual(matchOutputs([A, B], [{ ...B, name: 'new' }, A]), [1, 0])
  })

  it('finds one whose host was mended, and with it its default name, by its place', () => {
    assert.deepEqual(matchOutputs([A, B], [A, C]), [0, 1])
  })

  it('prefers a name to a URL to a place', () => {
    assert.deepEqual(
      matchOutputs(
        [A, B],
        [
          { ...C, url: 'http://b/' },
          { ...A, url: 'http://c/' },
        ],
      ),
      [1, 0],
    )
  })

  it('takes each output once, and what is left over for new', () => {
    assert.deepEqual(matchOutputs([A], [A, B, C]), [0, undefined, undefined])
    assert.deepEqual(matchOutputs([], [A]), [undefined])
  })

  it('takes an output of another format for new, and one to stdout', () => {
    assert.deepEqual(matchOutputs([A], [{ ...A, format: 'influx' }]), [undefined])
    assert.deepEqual(matchOutputs([A], [{ ...A, url: 'stdout:' }]), [undefined])
  })
})
