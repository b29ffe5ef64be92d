// `node scripts/release.mjs`: reports whether HEAD can be published as the version in package.json, and lists the files of
// the package. With --publish, which needs a CI job with its own identity, it publishes with provenance.
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const { values: flags } = parseArgs({ options: { publish: { type: 'boolean', default: false } } })
const { version, repository, homepage, bugs, author } = JSON.parse(readFileSync('package.json', 'utf8'))

const problems = [...ofTree(), ...ofTag(), ...ofChangelog(), ...ofPlaceholders(), ...ofRepository()]
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)

const how = flags.publish ? ['--provenance', '--access', 'public'] : ['--dry-run']
// A plain `npm install` must not pick a version like 1.2.0-rc.1.
const tag = version.includes('-') ? 'next' : 'latest'
const { status } = spawnSync('npm', ['publish', '--ignore-scripts', '--tag', tag, ...how], { stdio: 'inherit' })
process.exit(status ?? 1)

function git(...words) {
  return execFileSync('git', words, { encoding: 'utf8' }).trim()
}

function ofTree() {
  const changed = git('status', '--porcelain')
  return changed === '' ? [] : [`the working tree has uncommitted changes:\n${changed}`]
}

function ofTag() {
  const tags = git('tag', '--points-at', 'HEAD').split('\n')
  return tags.includes(`v${version}`) ? [] : [`HEAD has no tag v${version}, and package.json says version ${version}`]
}

/** Checks that this version has an entry with text, and that none is left under "Unreleased". */
function ofChangelog() {
  const sections = new Map(
    readFileSync('CHANGELOG.md', 'utf8')
      .split(/^## /m)
      .slice(1)
      .map((section) => [
        section.split(/[\s:]/)[0].replace(/^\[|\]$/g, ''),
        section.split('\n').slice(1).join('\n').trim(),
      ]),
  )
  const problems = []
  if (!sections.get(version)) problems.push(`CHANGELOG.md has no entry "## [${version}]", or the entry is empty`)
  if (sections.get('Unreleased'))
    problems.push(`CHANGELOG.md has entries under "## [Unreleased]": move them to ${version}`)
  return problems
}

/** Checks for placeholders: package.json has them until the project is published and its repository known. */
function ofPlaceholders() {
  const fields = Object.entries({ repository, homepage, bugs, author })
  const names = fields.filter(([, value]) => isPlaceholder(value)).map(([name]) => name)
  if (names.length === 0) return []
  return [`package.json has placeholders in ${names.join(', ')}: replace OWNER and example.com with the real ones`]
}

function isPlaceholder(value) {
  return /\bOWNER\b|\bexample\.com\b/.test(JSON.stringify(value ?? ''))
}

/** Checks the repository's URL, which the registry compares with where the package was built. */
function ofRepository() {
  const url = typeof repository === 'string' ? repository : (repository?.url ?? '')
  const here = process.env.GITHUB_REPOSITORY || undefined
  if (url === '') return ['package.json has no repository.url, which provenance needs']
  if (isPlaceholder(url)) return []
  if (here !== undefined && !url.includes(`github.com/${here}`)) {
    return [`package.json says repository.url ${url}, and this runs in github.com/${here}`]
  }
  return []
}
