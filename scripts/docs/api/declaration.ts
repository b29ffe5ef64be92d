/** One exported declaration, or one member of a class, as the compiler writes it into a declaration file. */
export interface Declaration {
  readonly name: string
  /** Its doc comment; empty when it has none. */
  readonly comment: string
  /** All of it behind the comment. */
  readonly source: string
}

/** What a declaration file exports, in its order. The compiler indents by 4: what begins a line is a declaration of its own. */
export function declarationsIn(text: string): readonly Declaration[] {
  return piecesOf(text, '')
    .filter(({ source }) => source.startsWith('export ') && nameOf(source) !== '')
    .map(named)
}

/** The public members of a class. */
export function membersOf({ source }: Declaration): readonly Declaration[] {
  const body = source.split('\n').slice(1, -1).join('\n')
  return piecesOf(body, '    ')
    .filter((piece) => !/^(#|private\b)/.test(piece.source))
    .map(({ comment, source: member }) => ({ name: memberName(member), comment, source: member }))
}

/** The text without the comments inside it. */
export function withoutComments(source: string): string {
  return source.replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, '')
}

interface Piece {
  readonly comment: string
  readonly source: string
}

/** Splits where a line at this indentation begins something: a comment, and what stands behind it. */
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
