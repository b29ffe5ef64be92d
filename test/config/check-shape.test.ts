import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AgentConfig } from '../../src/config/agent-config.js'
import { resolveConfig } from '../../src/config/resolve.js'
import { AS_IT_IS } from '../../src/shared/shaper.js'
import { fakeFacts } from '../helpers/fake-facts.js'
import { problemsOf } from '../helpers/problems-of.js'

function shapeOf(name: string, config: AgentConfig = {}) {
  return resolveConfig(config, fakeFacts()).collectors.find((each) => each.name === name)?.shape
}

function problems(collectors: unknown): readonly string[] {
  return problemsOf(() => resolveConfig({ collectors } as AgentConfig, fakeFacts()))
}

describe('The shape of a collector', () => {
  it('is that of all series, up to 10,000, by default', () => {
    for (const name of ['cpu', 'disk', 'agent']) assert.deepEqual(shapeOf(name), { ...AS_IT_IS, maxSeries: 10_000 })
  })

  it('is what the configuration says, also of a collector of the user, whose types and tags are not known', () => {
    const types = { include: ['a*'] }
    const tags = { include: { shop: ['b'] }, drop: ['c'], rename: { d: 'e' }, add: { f: 'g' } }
    const mine = { module: './mine.js', types, tags, maxSeries: 5 }
    assert.deepEqual(shapeOf('mine', { collectors: { mine } }), {
      types: { include: ['a*'], exclude: [] },
      tags: { ...tags, exclude: {} },
      maxSeries: 5,
    })
  })

  it('is refused when it names types or tags that a built-in collector does not have', () => {
    assert.deepEqual(
      problems({
        disk: {
          types: { include: ['disk_*'], exclude: ['disk_totl'] },
          tags: { include: { devise: ['sda'] }, exclude: { mode: ['a'] }, drop: ['mnt'], rename: { fstyp: 'type' } },
        },
      }),
      [
        'collectors.disk.types.exclude[0]: "disk_totl" is no metric of disk; did you mean disk_total?',
        'collectors.disk.tags.include.devise: "devise" is no tag of disk; did you mean device?',
        'collectors.disk.tags.exclude.mode: "mode" is no tag of disk',
        'collectors.disk.tags.drop[0]: "mnt" is no tag of disk',
        'collectors.disk.tags.rename.fstyp: "fstyp" is no tag of disk; did you mean fstype?',
      ],
    )
  })

  it('is refused when two tags would share a name, or one is dropped and renamed', () => {
    assert.deepEqual(problems({ disk: { tags: { rename: { mount: 'x', device: 'x' } } } }), [
      'collectors.disk.tags.rename.device: "x" is already the new name of mount',
    ])
    assert.deepEqual(problems({ disk: { tags: { rename: { mount: 'device' } } } }), [
      'collectors.disk.tags.rename.mount: "device" is a tag of disk already: drop or rename that too',
    ])
    const disk = { tags: { rename: { mount: 'device' }, drop: ['device'] } }
    assert.deepEqual(shapeOf('disk', { collectors: { disk } })?.tags.rename, { mount: 'device' })
    assert.deepEqual(problems({ disk: { tags: { rename: { mount: 'path' }, drop: ['mount'] } } }), [
      'collectors.disk.tags.rename.mount: mount is dropped too: choose one',
    ])
  })

  it('is refused when its values are of another kind', () => {
    assert.deepEqual(
      problems({ cpu: { types: ['a'], tags: { include: { cpu: '0' }, add: { a: 1 } }, maxSeries: 0 } }),
      [
        'collectors.cpu.types: must be a mapping of keys to values, not a list',
        'collectors.cpu.tags.include.cpu: "0" must be a list: write [a, b]',
        'collectors.cpu.tags.add.a: 1 must be a string: write it in quotes',
        'collectors.cpu.maxSeries: 0 must be a whole number from 1 to 1000000',
      ],
    )
  })
})
