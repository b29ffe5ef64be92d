import type { Recipe } from './recipe.js'

/** A card for the queues of a user's own collector. */
export const pageView: Recipe = {
  heading: 'Add a view to the page',
  changes: [
    {
      file: 'src/receiver/page/groups/queues.ts',
      text: `import { sum } from '../devices.js'
import { count } from '../format.js'
import type { HostState } from '../host-state.js'
import { lineEach } from '../lines.js'
import { type CardGroup, type CardText, fold, row } from './card.js'

function describe(host: HostState): CardText {
  const queues = host.list('queue_depth')
  return {
    figure: queues.length > 0 ? count(sum(queues)) : undefined,
    note: 'entries in all queues',
    ...fold(queues.flatMap(({ tags, value }) => row(tags['queue'] ?? '', value, count))),
  }
}

export const queues: CardGroup = {
  id: 'queues',
  title: 'Queues',
  pattern: /^queue_/,
  describe,
  charts: [
    { id: 'queue-depth', title: 'Entries', unit: 'count', each: (host) => lineEach(host, 'queue_depth', 'queue') },
  ],
}
`,
    },
    {
      file: 'src/receiver/page/cards.ts',
      find: "import { pressure } from './groups/pressure.js'\n",
      replace: "import { pressure } from './groups/pressure.js'\nimport { queues } from './groups/queues.js'\n",
    },
    {
      file: 'src/receiver/page/cards.ts',
      find: 'const groups: readonly CardGroup[] = [',
      replace: 'const groups: readonly CardGroup[] = [queues, ',
    },
  ],
  tests: ['receiver/page/'],
  proof: `
    import assert from 'node:assert/strict'
    import { makeCards } from './dist/src/receiver/page/cards.js'
    import { HostState } from './dist/src/receiver/page/host-state.js'
    const host = new HostState('web-1')
    for (const [queue, value] of [['mail', 3], ['print', 4]]) {
      host.add({ ts: 1_763_800_000_000, type: 'queue_depth', value, tags: { queue } })
    }
    const [card] = makeCards(host, new Map())
    assert.equal(card.title, 'Queues')
    assert.equal(card.figure, '7')
    assert.deepEqual(card.charts[0].lines.map(({ type }) => type), ['queue_depth', 'queue_depth'])
  `,
}
