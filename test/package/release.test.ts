import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type Finished, finished, succeeded } from './helpers/command.js'
import { ROOT } from './helpers/packed.js'
import { Project } from './helpers/project.js'

const TIMEOUT = { timeout: 60_000 }
const MANIFEST = {
  name: 'hostpulse-release-rehearsal',
  version: '1.2.0',
  repository: { type: 'git', url: 'git+https://github.com/somebody/hostpulse.git' },
}

describe('a release', () => {
  let project: Project
  beforeEach(async () => {
    project = new Project()
    await project.run('git', 'init', '--quiet')
    await project.run('git', 'config', 'user.name', 'somebody')
    await project.run('git', 'config', 'user.email', 'somebody@example.org')
    project.write('package.json', JSON.stringify(MANIFEST))
    project.write('CHANGELOG.md', '# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-31\n\n- Something new.\n')
  })
  afterEach(() => project.remove())

  async function commit(...tags: readonly string[]): Promise<void> {
    await project.run('git', 'add', '--all')
    await project.run('git', 'commit', '--quiet', '--message', 'Release')
    for (const tag of tags) await project.run('git', 'tag', tag)
  }

  /** Runs the script of a release, never with --publish. */
  function rehearse(env: Readonly<Record<string, string>> = {}): Promise<Finished> {
    const script = path.join(ROOT, 'scripts/release.mjs')
    return finished(process.execPath, [script], {
      cwd: project.folder,
      env: { GITHUB_REPOSITORY: '', npm_config_loglevel: 'notice', ...env },
    })
  }

  it('is rehearsed when nothing is wrong', TIMEOUT, async () => {
    await commit('v1.2.0')
    const { code, stderr } = await rehearse({ GITHUB_REPOSITORY: 'somebody/hostpulse' })
    assert.equal(code, 0, stderr)
    assert.match(stderr, /CHANGELOG\.md/)
  })

  it('names everything that is wrong at once', TIMEOUT, async () => {
    project.write('package.json', JSON.stringify({ ...MANIFEST, repository: undefined }))
    project.write(
      'CHANGELOG.md',
      '# Changelog\n\n## [Unreleased]\n\n- Something new.\n\n## [1.2.0]\n\n## [1.1.0]\n\n- Old.\n',
    )
    await commit('v1.1.0')
    project.write('left.txt', 'not committed')
    const { code, stderr } = await rehearse()
    assert.equal(code, 1)
    assert.match(stderr, /uncommitted changes:\n\?\? left\.txt/)
    assert.match(stderr, /no tag v1\.2\.0/)
    assert.match(stderr, /no entry "## \[1\.2\.0\]"/)
    assert.match(stderr, /under "## \[Unreleased\]"/)
    assert.match(stderr, /no repository\.url/)
  })

  it('is refused while the manifest has placeholders, in one sentence', TIMEOUT, async () => {
    const { repository, homepage, bugs, author } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'))
    project.write('package.json', JSON.stringify({ ...MANIFEST, repository, homepage, bugs, author }))
    await commit('v1.2.0')
    const { code, stderr } = await rehearse({ GITHUB_REPOSITORY: 'somebody/hostpulse' })
    assert.equal(code, 1)
    const sentence = 'package.json has placeholders in repository, homepage, bugs, author'
    assert.equal(stderr, `${sentence}: replace OWNER and example.com with the real ones\n`)
  })

  it('is refused from another repository than the manifest names', TIMEOUT, async () => {
    await commit('v1.2.0')
    const { code, stderr } = await rehearse({ GITHUB_REPOSITORY: 'another/fork' })
    assert.equal(code, 1)
    assert.match(stderr, /this runs in github\.com\/another\/fork/)
  })
})

describe('a placeholder of the manifest', () => {
  it('is used nowhere else', async () => {
    const files = (await succeeded('git', ['grep', '-lw', 'OWNER'], { cwd: ROOT })).trim().split('\n')
    assert.deepEqual(files.toSorted(), ['package.json', 'scripts/release.mjs', 'test/package/release.test.ts'])
  })
})

describe('the workflow of a release', () => {
  const workflow = readFileSync(path.join(ROOT, '.github/workflows/release.yml'), 'utf8')

  it('runs what every change is judged by, and may only ask for an identity', () => {
    assert.match(workflow, /run: bash \.ci\/run\n/)
    assert.match(workflow, /permissions:\n {2}contents: read\njobs:/)
    assert.match(workflow, /publish:\n.*permissions:\n {6}contents: read\n {6}id-token: write\n.*announce:/s)
    assert.doesNotMatch(workflow, /secrets\./)
  })
})

describe('the bill of materials of a release', () => {
  it('names every production dependency and no other', TIMEOUT, async () => {
    const words = ['sbom', '--omit', 'dev', '--sbom-format', 'cyclonedx', '--package-lock-only']
    const { bomFormat, components } = JSON.parse(await succeeded('npm', words, { cwd: ROOT })) as {
      bomFormat: string
      components: { name: string }[]
    }
    assert.equal(bomFormat, 'CycloneDX')
    const names = components.map(({ name }) => name)
    const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'))
    for (const name of Object.keys(dependencies)) assert.ok(names.includes(name), name)
    for (const name of ['@biomejs/biome', 'webpack']) {
      assert.ok(name in devDependencies)
      assert.ok(!names.includes(name), name)
    }
  })
})

describe('the workflow of a pull request', () => {
  const workflow = readFileSync(path.join(ROOT, '.github/workflows/ci.yml'), 'utf8')

  it('runs what a release must pass, and may write nothing', () => {
    assert.match(workflow, /run: bash \.ci\/run\n/)
    assert.match(workflow, /permissions:\n {2}contents: read\n/)
    assert.doesNotMatch(workflow, /: write|secrets\.|pull_request_target/)
  })
})
