import { isAbsolute, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StackFrame } from '../../../src/shared/stacks.js'
import { originalPositions } from './source-map.js'

/** Most positions remembered: many times those of a service's hot code. */
const MOST_REMEMBERED = 2_000

/** Returns the path of a file from V8's name for it; undefined if it is not a local file. */
export function localPath(file: string): string | undefined {
  try {
    return file.startsWith('file:') ? fileURLToPath(file) : isAbsolute(file) ? file : undefined
  } catch {
    return undefined
  }
}

/** Finds the positions of frames in source files. Reads a file's map when a position in it is new. */
export class SourcePositions {
  readonly #folder: string
  readonly #known = new Map<string, StackFrame>()

  /** @param folder whose files are named relative to it */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Returns the frames with source maps applied; unchanged if there is none. */
  resolve(frames: readonly StackFrame[]): StackFrame[] {
    const unknown = new Map<string, StackFrame[]>()
    for (const frame of frames) {
      const path = localPath(frame.file)
      if (path === undefined || this.#known.has(keyOf(frame))) continue
      unknown.set(path, [...(unknown.get(path) ?? []), frame])
    }
    if (this.#known.size > MOST_REMEMBERED) this.#known.clear()
    for (const [path, unresolved] of unknown) this.#learn(path, unresolved)
    return frames.map((frame) => {
      const { file, line, column } = this.#known.get(keyOf(frame)) ?? frame
      return { function: frame.function, file, line, column }
    })
  }

  #learn(path: string, frames: readonly StackFrame[]): void {
    const originals = originalPositions(
      path,
      frames.map(({ line, column }) => ({ line: line - 1, column: column - 1 })),
    )
    for (const [index, frame] of frames.entries()) {
      const original = originals[index]
      this.#known.set(
        keyOf(frame),
        original === undefined
          ? { ...frame, file: this.#name(path) }
          : { ...frame, file: this.#name(original.file), line: original.line + 1, column: original.column + 1 },
      )
    }
  }

  /** Returns the name of a file. Files outside the folder keep their whole path. */
  #name(file: string): string {
    if (!isAbsolute(file)) return file
    const path = relative(this.#folder, file)
    return path.startsWith('..') || isAbsolute(path) ? file : path
  }
}

function keyOf({ file, line, column }: StackFrame): string {
  return `${line}:${column}:${file}`
}
