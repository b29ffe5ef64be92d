import type { Row } from '../lib/result.js'
import type { Findings } from './findings.js'
import type { KeptResult, KeptResults, Machine } from './kept-results.js'

const INTRODUCTION = `# Benchmarks

Written by \`npm run bench -- --write\` from [results.json](results.json) and the [notes](findings) on them. \`bench/setup.sh\` installs
the programs to compare with. \`npm run bench -- NAME\` runs the benchmarks whose name contains NAME. On a shared machine only the
ratios within one table are meaningful; the load average before each run shows how busy it was.
`

/** Writes the text of bench/RESULTS.md. */
export function markdown(results: KeptResults, findings: Findings): string {
  const sections = Object.entries(results).map(([name, result]) => section(name, result, findings.get(name)))
  return [INTRODUCTION, ...sections].join('\n')
}

function section(name: string, result: KeptResult, finding: string | undefined): string {
  const notes = (result.notes ?? []).map((note) => `- ${note}\n`).join('')
  const plot = name === 'frequency' ? '![CPU by frequency](cpu-by-frequency.svg)\n\n' : ''
  const when = `${result.ranAt.slice(0, 16).replace('T', ' ')} UTC`
  return `## ${name}

${result.name}.

${plot}${table(result.rows)}
${notes === '' ? '' : `\n${notes}`}
${when}, ${machineText(result.machine)}, load before ${result.loadBefore.toFixed(2)}.
${finding === undefined ? '' : `\n${finding}\n`}`
}

function machineText({ cpu, cpus, memoryGB, kernel, node }: Machine): string {
  return `${cpus} × ${cpu}, ${memoryGB} GB, Linux ${kernel}, Node ${node}`
}

function table(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const rule = columns.map((column) => (rows.every((row) => typeof row[column] !== 'string') ? '--:' : '---'))
  const lines = rows.map((row) => columns.map((column) => String(row[column] ?? '')))
  return [columns, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
