/** An exported declaration, or a member of a class, from a declaration file. */
export interface Declaration {
  readonly name: string
  /** Its doc comment; empty when it has none. */
  readonly comment: string
  /** Everything after the comment. */
  readonly source: string
}

/** Returns the exports of a declaration file in order. The compiler indents by 4, so an unindented line begins a declaration. */
export function declarationsIn(text: string): readonly Declaration[] {
  return piecesOf(text, '')
    .filter(({ source }) => source.startsWith('export ') && nameOf(source) !== '')
    .map(named)
}

/** Returns the public members of a class. */
export function membersOf({ source }: Declaration): readonly Declaration[] {
  const body = source.split('\n').slice(1, -1).join('\n')
  return piecesOf(body, '    ')
    .filter((piece) => !/^(#|private\b)/.test(piece.source))
    .map(({ comment, source: member }) => ({ name: memberName(member), comment, source: member }))
}

/** Removes comments from a source text. */
export function withoutComments(source: string): string {
  return source.replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, '')
}

interface Piece {
  readonly comment: string
  readonly source: string
}

/** Splits a text into comments with the declarations after them, at lines of this indentation. */
function piecesOf(text: string, indent: string): readonly Piece[] {
  const pieces: Piece[] = []
  let comment = ''
  let lines: string[] = []
  let commenting = false
  const finish = () => {
    if (lines.length > 0) pieces.push({ comment, source: lines.join('\n') })
    if (lines.length > 0) comment = ''
    lines = []
  }
  for (const line of text.split('\n')) {
    const own = line.slice(indent.length)
    const begins = line.startsWith(indent) && /^\S/.test(own) && !/^[}\])|]/.test(own)
    if (begins && !commenting) finish()
    if ((begins && own.startsWith('/**')) || commenting) {
      comment += `${own}\n`
      commenting = !own.includes('*/')
    } else if (own.trim() !== '') lines.push(own)
  }
  finish()
  return pieces
}

function named({ comment, source }: Piece): Declaration {
  return { name: nameOf(source), comment, source: source.replace(/^export (declare )?/, '') }
}

function nameOf(source: string): string {
  return /^export (?:declare )?(?:abstract )?(?:class|interface|type|const|function) (\w+)/.exec(source)?.[1] ?? ''
}

function memberName(source: string): string {
  return /^(?:(?:readonly|get|set|static) )*(\[[\w.]+\]|\w+)/.exec(source)?.[1] ?? source
}
