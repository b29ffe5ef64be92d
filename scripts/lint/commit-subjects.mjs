// `node scripts/lint/commit-subjects.mjs BASE..HEAD`: each commit of the range must have a subject such as `send: retry after a 425`.
import { spawnSync } from 'node:child_process'

const MAX_LENGTH = 72
const SCOPED = /^[a-z][\w./-]*(, [a-z][\w./-]*)*: \S/
/** Subject as `git revert` writes it. */
const REVERT = /^Revert "/

const [range] = process.argv.slice(2)
if (range === undefined) {
  console.error('usage: node scripts/lint/commit-subjects.mjs BASE..HEAD')
  process.exit(2)
}
const words = ['log', '--no-merges', '--format=%h%x09%s', '--end-of-options', range, '--']
const { status, stdout, stderr } = spawnSync('git', words, { encoding: 'utf8' })
if (status !== 0) {
  console.error(stderr.trim())
  process.exit(2)
}
const problems = stdout
  .split('\n')
  .filter(Boolean)
  .flatMap((line) => {
    const [hash, subject = ''] = line.split('\t')
    return problemsOf(subject).map((problem) => `${hash} ${problem}: ${subject}`)
  })
for (const problem of problems) console.error(problem)
process.exit(problems.length > 0 ? 1 : 0)

function problemsOf(subject) {
  if (REVERT.test(subject)) return []
  const problems = []
  if (subject.length > MAX_LENGTH) problems.push(`has ${subject.length} characters, more than ${MAX_LENGTH}`)
  if (!SCOPED.test(subject)) problems.push('does not begin with a scope such as "send: "')
  return problems
}
