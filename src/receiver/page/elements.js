// The few ways in which this page makes elements. Names and values go in as text, never as markup.

/** An element of index.html. */
export function $(id) {
  return document.getElementById(id)
}

export function make(tag, className, text) {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text !== undefined) element.textContent = text
  return element
}

/** Touches the document only when there is something new. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text
}

export function setHidden(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden
}

/** The value of a key, made and kept when it is not there yet. */
export function getOrMake(map, key, create) {
  if (!map.has(key)) map.set(key, create())
  return map.get(key)
}

/**
 * Makes the children of `parent` those of `items`, in order; elements stay with their key, so that focus does too.
 * @param create makes the element of a new item
 * @param update writes an item into its element
 */
export function keep(parent, items, { key, create, update }) {
  parent.keyed ??= new Map()
  const gone = new Set(parent.keyed.keys())
  let next = parent.firstChild
  for (const item of items) {
    const name = key(item)
    gone.delete(name)
    const element = getOrMake(parent.keyed, name, () => create(item))
    update(element, item)
    if (element === next) next = next.nextSibling
    else parent.insertBefore(element, next)
  }
  for (const name of gone) {
    parent.keyed.get(name).remove()
    parent.keyed.delete(name)
  }
}

/** How much of a meter is filled, 0..1. */
export function setShare(element, share) {
  const text = Math.min(Math.max(share, 0), 1).toFixed(3)
  if (element.style.getPropertyValue('--share') !== text) element.style.setProperty('--share', text)
}

/** Its colour: ok, high or full; the page's own when undefined. */
export function setLevel(element, level = '') {
  if (element.dataset.level !== level) element.dataset.level = level
}

export function setAttribute(element, name, value) {
  if (value === undefined) element.removeAttribute(name)
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}
