/**
 * Returns a text in lines of at most `width` characters where its words allow that.
 * @param indent before the first line
 * @param hanging before further lines
 */
export function wrap(text: string, width: number, indent: string, hanging = `${indent}${indent}`): string {
  const lines: string[] = []
  let line = indent
  for (const word of text.split(' ')) {
    const longer = line.trim() === '' ? `${line}${word}` : `${line} ${word}`
    if (longer.length > width && line.trim() !== '') {
      lines.push(line)
      line = `${hanging}${word}`
    } else line = longer
  }
  return [...lines, line].join('\n')
}
