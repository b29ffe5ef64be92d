/** Returns a text in lines of at most `width` characters where its words allow that, all of them indented, further ones twice. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = []
  let line = indent
  for (const word of text.split(' ')) {
    const longer = line.trim() === '' ? `${line}${word}` : `${line} ${word}`
    if (longer.length > width && line.trim() !== '') {
      lines.push(line)
      line = `${indent}${indent}${word}`
    } else line = longer
  }
  return [...lines, line].join('\n')
}
