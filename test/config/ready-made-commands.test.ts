import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { validate } from 'dockerfile-utils'
import { parseAllDocuments } from 'yaml'
import { Cli, MAIN } from '../helpers/cli.js'
import { CliFolder } from '../helpers/run-cli.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const read = (file: string) => readFileSync(path.join(root, 'config', file), 'utf8')
const dockerfile = read('docker/Dockerfile')

const folder = new CliFolder()
after(() => folder.remove())

describe('hostpulse check', () => {
  const files = readdirSync(path.join(root, 'config')).filter((name) => name.endsWith('.yaml'))
  for (const name of files) {
    it(`finds nothing wrong with ${name}`, async () => {
      const { code, stderr } = await folder.run(['check', '--config', path.join(root, 'config', name)])
      const missed = name === 'hostpulse.yaml' ? 'hostpulse: warning: there is no output: nothing is sent\n' : ''
      assert.deepEqual([code, stderr], [0, missed])
    })
  }

  it('finds nothing wrong with the configuration in the Kubernetes manifests', async () => {
    writeFileSync(folder.file('kubernetes.yaml'), inKubernetes().config)
    const { code, stderr } = await folder.run(['check', '--config', folder.file('kubernetes.yaml')], {
      NODE_NAME: 'n1',
    })
    assert.deepEqual([code, stderr], [0, ''])
  })
})

interface Manifest {
  readonly kind: string
  readonly data?: Readonly<Record<string, string>>
  readonly spec?: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly args: string[] }[] } }
  }
}

function inKubernetes(): { readonly config: string; readonly args: readonly string[] } {
  const manifests = parseAllDocuments(read('kubernetes/daemonset.yaml')).map((each) => each.toJS() as Manifest)
  const config = manifests.find(({ kind }) => kind === 'ConfigMap')?.data?.['hostpulse.yaml']
  const args = manifests.find(({ kind }) => kind === 'DaemonSet')?.spec?.template.spec.containers[0]?.args
  assert.ok(config && args)
  return { config, args }
}

/** Returns the words of an instruction in array form; the last such instruction counts. */
function wordsOf(instruction: string): string[] {
  const [, words = '[]'] = [...dockerfile.matchAll(new RegExp(`^${instruction} (\\[.*\\])$`, 'gm'))].at(-1) ?? []
  return JSON.parse(words) as string[]
}

/** Starts an agent with the file's command, with its paths moved to test folders, and stops it. */
async function startsAndEnds(words: readonly string[]): Promise<void> {
  const config = folder.file('hostpulse.yaml')
  writeFileSync(config, "outputs: [{ url: 'stdout:' }]\n")
  const places: Readonly<Record<string, string>> = {
    '/etc/hostpulse/hostpulse.yaml': config,
    '/host/proc': '/proc',
    '/host/sys': '/sys',
    '/host': '/',
  }
  const cli = new Cli(words.map((word) => places[word] ?? word))
  try {
    await cli.until(() => cli.logged('started') !== undefined)
    cli.child.kill('SIGTERM')
    assert.equal((await cli.ended()).code, 0, cli.stderr)
    assert.ok(cli.logged('stopped'))
  } finally {
    await cli.kill()
  }
}

describe('the command', { skip: process.platform === 'win32' }, () => {
  it('of the Dockerfile starts an agent', async () => {
    assert.deepEqual(wordsOf('ENTRYPOINT'), ['node', '/opt/hostpulse/dist/src/cli/main.js'])
    await startsAndEnds(wordsOf('CMD'))
  })

  it('of the Kubernetes manifests does', async () => {
    await startsAndEnds(inKubernetes().args)
  })

  it('of the systemd unit does', async () => {
    const [, line = ''] = /^ExecStart=\/usr\/bin\/env hostpulse (.*)$/m.exec(read('systemd/hostpulse.service')) ?? []
    await startsAndEnds(line.split(' '))
  })
})

describe('the health check of the Dockerfile', { skip: process.platform === 'win32' }, () => {
  const [, command = ''] = /^HEALTHCHECK .*? CMD (.*)$/m.exec(dockerfile) ?? []
  /** Runs the check as Docker does, in a shell. */
  const check = () => {
    const here = command.replace('node /opt/hostpulse/dist/src/cli/main.js', `"${process.execPath}" "${MAIN}"`)
    const env = { RUNTIME_DIRECTORY: folder.file('run') }
    return spawnSync('/bin/sh', ['-c', here], { env, encoding: 'utf8' })
  }

  it('passes while the agent answers, though its receiver is down, and fails when it is gone', async () => {
    const config = "initialDelay: 0\noutputs: [{ url: 'http://127.0.0.1:9/', retry: { retries: 0 } }]\n"
    writeFileSync(folder.file('down.yaml'), config)
    const cli = new Cli(['run', '--config', 'down.yaml'], { cwd: folder.path })
    try {
      await cli.until(() => cli.logged('output blocked') !== undefined)
      const { status, stdout } = check()
      assert.equal(status, 0)
      assert.match(stdout, /is not healthy/)
    } finally {
      await cli.kill()
    }
    assert.equal(check().status, 1)
  })
})

describe('the Dockerfile', () => {
  it('is one', () => {
    assert.deepEqual(validate(dockerfile), [])
    assert.notDeepEqual(validate(dockerfile.replace('COPY package', 'COPPY package')), [])
  })

  it('copies what a checkout has, or what was made of it before', () => {
    const made = ['node_modules', 'dist']
    const copies = [...dockerfile.matchAll(/^COPY (?:--from=build )?(.*) \S+$/gm)].flatMap(([, from = '']) =>
      from.split(' '),
    )
    assert.ok(copies.length > 5)
    const ignored = read('docker/Dockerfile.dockerignore').split('\n')
    for (const from of copies) {
      const name = from.replace('/build/', '')
      assert.ok(existsSync(path.join(root, name)), from)
      assert.equal(ignored.includes(name), made.includes(name), from)
    }
  })
})
