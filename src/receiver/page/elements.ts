// How the page reads and writes its document. Names and values go in as text, never as markup.

import type { Level } from './groups/card.js'

/** Returns an element of index.html by its id. Throws when there is none of that type: a bug. */
export function $(id: string): HTMLElement
export function $<E extends HTMLElement>(id: string, type: new () => E): E
export function $(id: string, type: new () => HTMLElement = HTMLElement): HTMLElement {
  const element = document.getElementById(id)
  if (element instanceof type) return element
  throw new Error(`index.html has no ${type.name} with the id ${id}`)
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className?: string,
  text?: string,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text !== undefined) element.textContent = text
  return element
}

// These setters touch the document only when something changes.

export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

export function setHidden(element: HTMLElement, hidden: boolean): void {
  if (element.hidden !== hidden) element.hidden = hidden
}

/** Sets an attribute; removes it when the value is undefined. */
export function setAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name)
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

/** Fills a meter, 0 to 1. */
export function setShare(element: HTMLElement, share: number): void {
  const text = Math.min(Math.max(share, 0), 1).toFixed(3)
  if (element.style.getPropertyValue('--share') !== text) element.style.setProperty('--share', text)
}

/** Gives an element and the meter in it the colour of a level; undefined: the accent colour of the page. */
export function setLevel(element: HTMLElement, level: Level | undefined): void {
  if (element.dataset['level'] !== (level ?? '')) element.dataset['level'] = level ?? ''
}
