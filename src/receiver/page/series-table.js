// Every series of a host by search, each to be charted.

import { $, keep, make, setAttribute, setText } from './elements.js'
import { format } from './format.js'

const MAX_ROWS = 300

/**
 * @param units kind, unit and help by type
 * @param names of the series that are charted
 * @param onChoose called with the name of a series that is to be charted, or no longer
 */
export function drawTable(host, units, names, onChoose) {
  setText($('count'), String(host.size))
  if (!$('all').open) return
  const found = search(host.all(), $('filter').value, units)
  setText($('found'), foundText(found.length, $('filter').value.trim()))
  keep($('rows'), found.slice(0, MAX_ROWS), {
    key: ({ name }) => name,
    create: (series) => makeRow(series, units, onChoose),
    update: (row, { type, name, value, rate }) => {
      const { kind, unit } = units.get(type) ?? {}
      setAttribute(row.firstChild.firstChild, 'aria-pressed', String(names.includes(name)))
      setText(row.children[1], format(value, unit))
      setText(row.children[2], kind === 'counter' && rate !== undefined ? `${format(rate, unit)}/s` : '')
    },
  })
}

/** What has every word in its name, and behind that what has it in its meaning. */
function search(all, text, units) {
  const words = text.toLowerCase().split(/\s+/)
  const has = (text) => words.every((word) => text.toLowerCase().includes(word))
  const named = new Set(all.filter(({ name }) => has(name)))
  return [...named, ...all.filter((one) => !named.has(one) && has(`${one.name} ${units.get(one.type)?.help ?? ''}`))]
}

function foundText(count, searched) {
  if (count === 0) return `No series matches “${searched}”. A part of its type, of a tag or of its meaning is enough.`
  return count > MAX_ROWS ? `The first ${MAX_ROWS} of ${count}: write more to find the others.` : ''
}

function makeRow({ type, name }, units, onChoose) {
  const row = make('tr')
  row.title = units.get(type)?.help ?? ''
  const button = make('button', '', name)
  button.type = 'button'
  button.addEventListener('click', () => onChoose(name))
  const cell = make('td')
  cell.append(button)
  row.append(cell, make('td'), make('td'))
  return row
}
