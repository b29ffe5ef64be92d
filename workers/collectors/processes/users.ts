import { readFileSync, statSync } from 'node:fs'

/** Interval between checks of the file for changes. */
const CHECK_SECONDS = 60

/**
 * Names of users in /etc/passwd. Nothing else is asked, because a directory service would mean a call over the network. A user who
 * is not in the file is named by number.
 */
export class Users {
  readonly #file: string
  #names: ReadonlyMap<number, string> = new Map()
  #checkAt = Number.NEGATIVE_INFINITY
  #modifiedMs = Number.NaN

  constructor(rootfs: string) {
    this.#file = `${rootfs.replace(/\/+$/, '')}/etc/passwd`
  }

  nameOf(uid: number, nowSeconds: number): string {
    if (nowSeconds >= this.#checkAt) this.#renew(nowSeconds)
    return this.#names.get(uid) ?? String(uid)
  }

  #renew(nowSeconds: number): void {
    this.#checkAt = nowSeconds + CHECK_SECONDS
    try {
      const { mtimeMs } = statSync(this.#file)
      if (mtimeMs === this.#modifiedMs) return
      this.#names = parsePasswd(readFileSync(this.#file, 'utf8'))
      this.#modifiedMs = mtimeMs
    } catch {
      this.#names = new Map()
      this.#modifiedMs = Number.NaN
    }
  }
}

/** Parses the lines of passwd(5): `name:password:uid:…`. If two names have one number, the first counts. */
export function parsePasswd(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>()
  for (const line of text.split('\n')) {
    const [name = '', , uid = ''] = line.split(':')
    if (name !== '' && /^\d+$/.test(uid) && !names.has(Number(uid))) names.set(Number(uid), name)
  }
  return names
}
