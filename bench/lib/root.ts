import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder, relative to dist/bench/lib/. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

export const PEERS = path.join(ROOT, 'bench/peers')
