import { $, setHidden, setText } from './elements.js'
import type { Feed } from './feed.js'
import type { HostState } from './host-state.js'

/** Asks before a host is forgotten. */
export class ForgetDialog {
  readonly #dialog = $('forget-dialog', HTMLDialogElement)
  readonly #error = $('forget-error')
  readonly #feed: Feed
  readonly #onForgotten: () => void
  #name = ''

  constructor(feed: Feed, onForgotten: () => void) {
    this.#feed = feed
    this.#onForgotten = onForgotten
    $('forget-no').addEventListener('click', () => this.#dialog.close())
    $('forget-yes').addEventListener('click', () => void this.#forget())
  }

  open(host: HostState | undefined): void {
    if (host === undefined) return
    this.#name = host.name
    setText($('forget-name'), host.name)
    setText($('forget-count'), String(host.size))
    setHidden(this.#error, true)
    this.#dialog.showModal()
  }

  async #forget(): Promise<void> {
    try {
      await this.#feed.forget(this.#name)
      this.#dialog.close()
      this.#onForgotten()
    } catch (error) {
      setText(this.#error, `It is not forgotten: ${error instanceof Error ? error.message : error}`)
      setHidden(this.#error, false)
    }
  }
}
