import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bytesOf, Scanner } from '../../../workers/procfs/scanner.js'
import {
  NamedSections,
  type SectionKeys,
  type SectionText,
  TitledSections,
} from '../../../workers/procfs/section-lines.js'

const keys: SectionKeys = [
  ['Tcp', 'RetransSegs'],
  ['Udp', 'InErrors'],
  ['Tcp', 'InErrors'],
]

function numbersOf(text: SectionText, content: string): number[] {
  text.parse(new Scanner().load(bytesOf(content)))
  return keys.map((_, key) => text.number(key))
}

const { NaN: none } = Number

describe('TitledSections', () => {
  it('finds numbers by the titles above them', () => {
    const text = new TitledSections(keys)
    const content = 'Tcp: InErrors X RetransSegs\nTcp: 1 2 3\nUdp: InErrors\nUdp: 4\n'
    assert.deepEqual(numbersOf(text, content), [3, 4, 1])
    assert.deepEqual(numbersOf(text, content.replace('3', '33')), [33, 4, 1])
  })

  it('sees titles change, move and go', () => {
    const text = new TitledSections(keys)
    assert.deepEqual(numbersOf(text, 'Tcp: RetransSegs InErrors\nTcp: 1 2\n'), [1, none, 2])
    assert.deepEqual(numbersOf(text, 'Tcp: RetransSegs InErrors Y\nTcp: 1 2 3\n'), [1, none, 2])
    assert.deepEqual(numbersOf(text, 'Tcp: InErrors RetransSegs\nTcp: 1 2\n'), [2, none, 1])
    assert.deepEqual(numbersOf(text, 'Udp: InErrors\nUdp: 5\n'), [none, 5, none])
    assert.deepEqual(numbersOf(text, ''), [none, none, none])
  })

  it('has no number where the line is cut short or says something else', () => {
    const text = new TitledSections(keys)
    assert.deepEqual(numbersOf(text, 'Tcp: X RetransSegs InErrors\nTcp: 1 2'), [2, none, none])
    assert.deepEqual(numbersOf(text, 'Tcp: RetransSegs InErrors\nTcp: - 18446744073709551615\n'), [none, none, none])
    assert.deepEqual(numbersOf(text, 'Tcp: RetransSegs'), [none, none, none])
    assert.deepEqual(numbersOf(text, 'Tcp: RetransSegs\n'), [none, none, none])
  })
})

describe('NamedSections', () => {
  it('finds numbers behind their names, in the right section', () => {
    const text = new NamedSections(keys)
    assert.deepEqual(numbersOf(text, 'Tcp: InErrors 1 X 2 RetransSegs 3\nUdp: InErrors 4\n'), [3, 4, 1])
    assert.deepEqual(numbersOf(text, 'Udp6: InErrors 5\nTcp: RetransSegs 6\n'), [6, none, none])
  })

  it('has no number where the line is cut short or says something else', () => {
    const text = new NamedSections(keys)
    assert.deepEqual(numbersOf(text, 'Tcp: InErrors\nUdp: InErrors x\nTcp RetransSegs 1\n'), [none, none, none])
    assert.deepEqual(numbersOf(text, ''), [none, none, none])
  })
})
