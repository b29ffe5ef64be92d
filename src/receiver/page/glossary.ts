import { $ } from './elements.js'

/** Makes the list of words open and close: by its button “?”, by the same key, and by a click outside. */
export function prepareGlossary(): void {
  const dialog = $('words', HTMLDialogElement)
  $('help').addEventListener('click', () => dialog.showModal())
  document.addEventListener('keydown', ({ key, target, ctrlKey, metaKey }) => {
    if (key !== '?' || ctrlKey || metaKey || target instanceof HTMLInputElement || dialog.open) return
    dialog.showModal()
  })
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close()
  })
}
