import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { after, before, test } from 'node:test'
import { CliFolder } from '../helpers/run-cli.js'

const folder = new CliFolder()
let taken: Server
let port: number

before(async () => {
  taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  port = (taken.address() as AddressInfo).port
  writeFileSync(folder.file('expose.yaml'), `expose: { listen: "127.0.0.1:${port}" }`)
})
after(() => {
  taken.close()
  folder.remove()
})

for (const words of [['run'], ['dashboard', '--listen', '127.0.0.1:0', '--store', ':memory:']]) {
  test(`${words[0]} fails when the port of expose is taken and names the port`, async () => {
    const { code, stdout, stderr } = await folder.run([...words, '-c', 'expose.yaml'])
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(
      stderr,
      new RegExp(`^hostpulse: port ${port} is taken on 127\\.0\\.0\\.1: choose another by expose\\.listen: `, 'm'),
    )
  })
}
