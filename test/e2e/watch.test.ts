import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { describe, it } from 'node:test'
import { stringify } from 'yaml'
import { Cli } from '../helpers/cli.js'
import { privateFolder } from '../helpers/private-folder.js'
import { assertWhole, FAST, output, ReloadRig, receiver } from '../helpers/reload-rig.js'
import { until } from '../send/helpers/until.js'

const TIMEOUT = { timeout: 60_000 }
const WAIT_MS = 30_000
const DONE = { code: 0, signal: null }

describe('--watch', () => {
  it(
    'reloads when an editor replaces the file, and when an included file comes, changes and goes',
    TIMEOUT,
    async (context) => {
      const [one, two] = [await receiver(context), await receiver(context)]
      const main = { ...FAST, include: 'conf.d/*.yaml', outputs: [output('one', one)] }
      const rig = new ReloadRig(context, { 'hostpulse.yaml': main }, ['--watch'])
      await rig.started()
      rig.write('.hostpulse.yaml.swp', { ...main, tags: { env: 'a' } })
      renameSync(rig.file('.hostpulse.yaml.swp'), rig.file('hostpulse.yaml'))
      assert.deepEqual((await rig.outcome(1))['changed'], ['tags'])
      rig.write('conf.d/two.yaml', { outputs: [output('two', two)] })
      assert.deepEqual((await rig.outcome(2))['changed'], ['outputs[1]'])
      rig.write('conf.d/two.yaml', { outputs: [output('two', two, { timeout: '9s' })] })
      assert.deepEqual((await rig.outcome(3))['changed'], ['outputs[1].timeout'])
      await until(() => two.stored.length > 0, 'a point at the added output', WAIT_MS)
      rmSync(rig.file('conf.d/two.yaml'))
      assert.deepEqual((await rig.outcome(4))['changed'], ['outputs[1]'])
      await rig.stop()
      assertWhole(rig, 'one', one)
      assert.equal(rig.outcomes.length, 4)
    },
  )

  it('reloads when Kubernetes swaps the folder of a ConfigMap', TIMEOUT, async (context) => {
    const server = await receiver(context)
    const main = { ...FAST, outputs: [output('main', server)] }
    const folder = privateFolder(context)
    const file = path.join(folder, 'hostpulse.yaml')
    const version = (name: string, config: object) => {
      mkdirSync(path.join(folder, name))
      writeFileSync(path.join(folder, name, 'hostpulse.yaml'), stringify(config))
      symlinkSync(name, path.join(folder, '..data_tmp'))
      renameSync(path.join(folder, '..data_tmp'), path.join(folder, '..data'))
    }
    version('..2026_1', main)
    symlinkSync('..data/hostpulse.yaml', file)
    const cli = new Cli(['run', '--config', file, '--watch'])
    context.after(() => cli.kill())
    await cli.until(() => cli.logged('started') !== undefined)
    version('..2026_2', { ...main, tags: { env: 'b' } })
    rmSync(path.join(folder, '..2026_1'), { recursive: true })
    await cli.until(() => cli.logged('config changed') !== undefined)
    assert.deepEqual(cli.logged('config changed')?.['changed'], ['tags'])
    cli.child.kill('SIGTERM')
    assert.deepEqual(await cli.ended(), DONE)
  })

  it(
    'does not apply a file that is being written, tells one that cannot be used once, and takes the next',
    TIMEOUT,
    async (context) => {
      const server = await receiver(context)
      const main = { ...FAST, outputs: [output('main', server)] }
      const rig = new ReloadRig(context, { 'hostpulse.yaml': main }, ['--watch'])
      await rig.started()
      const text = stringify({ ...main, tags: { env: 'c' } })
      const file = await open(rig.file('hostpulse.yaml'), 'w')
      // Takes longer than two checks in all, without a pause between checks.
      for (let at = 0; at < text.length; at += Math.ceil(text.length / 20)) {
        await file.write(text.slice(at, at + Math.ceil(text.length / 20)))
        const { length } = server.stored
        await until(() => server.stored.length > length + 5, 'points while the file is written', WAIT_MS)
      }
      await file.close()
      assert.deepEqual((await rig.outcome(1))['changed'], ['tags'])
      rig.write('hostpulse.yaml', { ...main, interval: 'soon' })
      assert.equal((await rig.outcome(2))['msg'], 'config rejected')
      const { length } = server.stored
      await until(() => server.stored.length > length + 150, 'three seconds of points', WAIT_MS)
      assert.equal(rig.outcomes.length, 2)
      rig.write('hostpulse.yaml', { ...main, tags: { env: 'd' } })
      assert.deepEqual((await rig.outcome(3))['changed'], ['tags'])
      await rig.stop()
      assertWhole(rig, 'main', server)
    },
  )

  it('needs a file that can be read again', TIMEOUT, async () => {
    const cli = new Cli(['run', '--watch', '--endpoint', 'stdout:'])
    assert.equal((await cli.ended()).code, 2)
    assert.equal(
      cli.stderr,
      'hostpulse: --watch: needs a configuration file that can be read again: give --config FILE\n',
    )
  })
})
