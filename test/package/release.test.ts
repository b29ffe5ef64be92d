import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type Finished, finished } from './helpers/command.js'
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
    project.write('CHANGELOG.md', '# Changelog\n\n## 1.2.0: 2026-01-31\n\n- Something new.\n')
  })
  afterEach(() => project.remove())

  async function commit(...tags: readonly string[]): Promise<void> {
    await project.run('git', 'add', '--all')
    await project.run('git', 'commit', '--quiet', '--message', 'Release')
    for (const tag of tags) await project.run('git', 'tag', tag)
  }

  /** Never with --publish. */
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
      '# Changelog\n\n## Unreleased\n\n- Something new.\n\n## 1.2.0\n\n## 1.1.0\n\n- Old.\n',
    )
    await commit('v1.1.0')
    project.write('left.txt', 'not committed')
    const { code, stderr } = await rehearse()
    assert.equal(code, 1)
    assert.match(stderr, /changes that no commit has:\n\?\? left\.txt/)
    assert.match(stderr, /no tag v1\.2\.0/)
    assert.match(stderr, /no entry "## 1\.2\.0"/)
    assert.match(stderr, /under "## Unreleased"/)
    assert.match(stderr, /no repository\.url/)
  })

  it('is refused from another repository than the manifest names', TIMEOUT, async () => {
    await commit('v1.2.0')
    const { code, stderr } = await rehearse({ GITHUB_REPOSITORY: 'another/fork' })
    assert.equal(code, 1)
    assert.match(stderr, /this runs in github\.com\/another\/fork/)
  })
})

describe('the workflow of a release', () => {
  const workflow = readFileSync(path.join(ROOT, '.github/workflows/release.yml'), 'utf8')

  it('runs what every change is judged by, and may only ask for an identity', () => {
    assert.match(workflow, /run: bash \.ci\/run\n/)
    assert.match(workflow, /permissions:\n {2}contents: read\n {2}id-token: write\njobs:/)
    assert.doesNotMatch(workflow, /secrets\./)
  })
})
