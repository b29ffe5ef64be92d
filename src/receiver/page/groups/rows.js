// Rows of a card: `{ key?, label, text, share?, level? }`; level is ok, high or full.

const MAX_ROWS = 6

/** None when the host does not send the value. */
export function row(label, value, write, extra = {}) {
  return value === undefined || Number.isNaN(value) ? [] : [{ label, text: write(value), ...extra }]
}

/** How near to full something is that must not become full. */
export function levelOf(share) {
  return share >= 0.95 ? 'full' : share >= 0.85 ? 'high' : 'ok'
}

/** The first rows, and behind a word those for which there is no room. */
export function fold(rows, max = MAX_ROWS) {
  // One row takes no more room than the word that would hide it.
  const fits = rows.length <= max + 1
  return { rows: fits ? rows : rows.slice(0, max), more: fits ? [] : rows.slice(max) }
}
