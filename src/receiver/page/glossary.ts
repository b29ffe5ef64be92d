import { $ } from './elements.js'

/** Opens and closes the list of words behind “?”, by its button, by the key and by a click beside it. */
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
