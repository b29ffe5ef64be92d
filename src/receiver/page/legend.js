// What the lines of a chart are at one instant, and between which values they move. A name hides its line.

import { keep, make, setText } from './elements.js'
import { format, formatRange } from './format.js'
import { colorOf } from './plot-options.js'

/**
 * @param columns the values of each line
 * @param at the index that is pointed at; undefined for the latest
 * @param onToggle called with the label of a line that is to be hidden or shown again
 */
export function drawLegend(list, { lines, unit }, { columns, at, hidden, onToggle }) {
  keep(
    list,
    lines.map((line, index) => ({ line, index, column: columns[index] ?? [] })),
    {
      key: ({ line, index }) => `${index} ${line.label}`,
      create: ({ line, index }) => makeItem(line, index, onToggle),
      update: (item, { line, column }) => {
        const [button, value, extent] = item.children
        const pressed = String(!hidden.has(line.label))
        if (button.getAttribute('aria-pressed') !== pressed) button.setAttribute('aria-pressed', pressed)
        const shown = at === undefined ? column.findLast((one) => one !== null) : column[at]
        setText(value, typeof shown === 'number' ? format(shown, unit) : '–')
        setText(extent, extentOf(column, unit))
      },
    },
  )
}

function makeItem(line, index, onToggle) {
  const item = make('li')
  const button = make('button', line.edge ? 'edge' : '', line.label)
  button.style.setProperty('--tone', `var(--${colorOf(line, index)})`)
  button.type = 'button'
  button.title = line.label
  button.addEventListener('click', () => onToggle(line.label))
  item.append(button, make('b'), make('small'))
  return item
}

function extentOf(column, unit) {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const value of column) {
    if (value === null) continue
    if (value < least) least = value
    if (value > most) most = value
  }
  return most < least ? '' : formatRange(least, most, unit)
}
