// Finds the identifiers in a TypeScript or JavaScript source, outside of comments, strings and regular expressions.

/** Matches text after which a slash begins a regular expression instead of dividing. */
const BEFORE_REGEX = /(?:^|[=(,:;!&|?{}[+*~^<>%-]|\b(?:return|typeof|case|in|of|yield|await))\s*$/
const KEYWORDS = new Set(['try'])
const TOKEN = new RegExp(
  [
    String.raw`(?<comment>//[^\n]*|/\*[^]*?\*/)`,
    String.raw`(?<text>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")`,
    String.raw`(?<regex>/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+/[a-z]*)`,
    String.raw`(?<name>[\p{ID_Start}$_][\p{ID_Continue}$]*)`,
    '(?<mark>[`{}])',
  ].join('|'),
  'gu',
)

/** Returns each use of an identifier, with its line number. */
export function identifiersOf(source) {
  const found = []
  /** Open braces and templates, innermost last. */
  const open = []
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(source); match !== null; match = TOKEN.exec(source)) {
    const { name, regex, mark } = match.groups
    if (regex !== undefined && !BEFORE_REGEX.test(source.slice(Math.max(0, match.index - 20), match.index))) {
      TOKEN.lastIndex = match.index + 1
    } else if (name !== undefined && !KEYWORDS.has(name)) {
      found.push({ name, line: source.slice(0, match.index).split('\n').length })
    } else if (mark === '{') {
      open.push(mark)
    } else if (mark !== undefined && (mark === '`' || open.pop() === '`')) {
      // A template begins, or continues after one of its expressions.
      const end = endOfText(source, match.index + 1)
      if (source[end] === '$') open.push('`')
      TOKEN.lastIndex = end + (source[end] === '$' ? 2 : 1)
    }
  }
  return found
}

/** Returns where the text of a template ends: at its closing backtick or at an expression. */
function endOfText(source, start) {
  let at = start
  while (at < source.length && source[at] !== '`' && !source.startsWith('${', at)) at += source[at] === '\\' ? 2 : 1
  return at
}
