import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { findOriginals, type Position } from './source-mappings.js'

const COMMENT = '//# sourceMappingURL='
/** Larger files are not read: they would take too much of this thread's memory. */
const LARGEST_BYTES = 16 * 2 ** 20

/** A position in an original file. The file is a path, or the map's name for it if it is not a file. */
export interface OriginalPosition extends Position {
  readonly file: string
}

interface SourceMapJson {
  readonly sourceRoot?: string
  readonly sources?: readonly (string | null)[]
  readonly mappings?: string
  readonly sections?: readonly { readonly offset: Position; readonly map: SourceMapJson }[]
}

/**
 * Returns the originals of positions in a file of generated code, by the source map that its last comment names: inline, or a local
 * file. All are undefined if there is no map or it cannot be read.
 */
export function originalPositions(path: string, wanted: readonly Position[]): (OriginalPosition | undefined)[] {
  try {
    const { json, url } = readMap(path) ?? { json: {}, url: '' }
    return originalsIn(json, url, wanted)
  } catch {
    return wanted.map(() => undefined)
  }
}

function readMap(path: string): { readonly json: SourceMapJson; readonly url: string } | undefined {
  const code = readBounded(path)
  const at = code.lastIndexOf(COMMENT)
  if (at < 0) return undefined
  const [reference = ''] = code.toString('utf8', at + COMMENT.length).split(/\s/, 1)
  const url = new URL(reference, pathToFileURL(path))
  if (url.protocol === 'data:') return { json: parseMap(dataOf(reference)), url: pathToFileURL(path).href }
  // Throws for other protocols, so that only local files are read.
  return { json: parseMap(readBounded(fileURLToPath(url)).toString()), url: url.href }
}

/** @throws when it is not a regular file (opening it could block), or is too large */
function readBounded(path: string): Buffer {
  const stats = statSync(path)
  if (!stats.isFile() || stats.size > LARGEST_BYTES) throw new RangeError('not a file of a size that is read')
  return readFileSync(path)
}

function dataOf(url: string): string {
  const comma = url.indexOf(',')
  const data = url.slice(comma + 1)
  return url.slice(0, comma).endsWith(';base64') ? Buffer.from(data, 'base64').toString() : decodeURIComponent(data)
}

function parseMap(text: string): SourceMapJson {
  // Servers may prepend a line that makes the text invalid as JavaScript.
  return JSON.parse(text.startsWith(")]}'") ? text.slice(text.indexOf('\n')) : text)
}

function originalsIn(
  json: SourceMapJson,
  mapUrl: string,
  wanted: readonly Position[],
): (OriginalPosition | undefined)[] {
  const { sections, sources = [], sourceRoot = '', mappings = '' } = json
  if (sections !== undefined) return wanted.map((position) => inSection(sections, mapUrl, position))
  const root = sourceRoot === '' || sourceRoot.endsWith('/') ? sourceRoot : `${sourceRoot}/`
  return findOriginals(mappings, wanted).map((original) => {
    if (original === undefined) return undefined
    const source = sources[original.source]
    const { line, column } = original
    return typeof source === 'string' ? { line, column, file: resolve(root + source, mapUrl) } : undefined
  })
}

/** A section's own positions begin at its offset. */
function inSection(
  sections: NonNullable<SourceMapJson['sections']>,
  mapUrl: string,
  { line, column }: Position,
): OriginalPosition | undefined {
  const section = sections.findLast(
    ({ offset }) => offset.line < line || (offset.line === line && offset.column <= column),
  )
  if (section === undefined) return undefined
  const { offset, map } = section
  const inner = { line: line - offset.line, column: line === offset.line ? column - offset.column : column }
  return originalsIn(map, mapUrl, [inner])[0]
}

function resolve(source: string, mapUrl: string): string {
  const url = new URL(source, mapUrl)
  return url.protocol === 'file:' ? fileURLToPath(url) : source
}
