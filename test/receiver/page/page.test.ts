import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { ReceiverClient } from '../../helpers/receiver-client.js'

const folder = new URL('../../../page/', import.meta.url)
const files = readdirSync(folder)
  .filter((name) => !name.endsWith('.map'))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))

let client: ReceiverClient
before(async () => {
  client = await ReceiverClient.start()
})
after(() => client.close())

test('each file of the page is served under its name with its type', async () => {
  const types: Record<string, string> = { html: 'text/html', css: 'text/css', js: 'text/javascript' }
  for (const { name, text } of files) {
    const answer = await client.get(name === 'index.html' ? '/' : `/${name}`)
    assert.equal(answer.status, 200, name)
    assert.equal(answer.headers['content-type'], `${types[name.split('.')[1] ?? '']}; charset=utf-8`)
    assert.equal(answer.text, text)
  }
})

test('a file that a browser already has is not sent again', async () => {
  const { headers } = await client.get('/')
  const again = await client.get('/', { 'if-none-match': headers.etag })
  assert.deepEqual([again.status, again.text], [304, ''])
  assert.equal(again.headers['cache-control'], 'no-cache')
})

test('the whole page, charts included, weighs less than 170 kB, and 70 kB compressed', async () => {
  let bytes = 0
  let unpacked = 0
  for (const name of [...files.map((file) => file.name), 'uplot.js']) {
    const { headers } = await client.get(name === 'index.html' ? '/' : `/${name}`, { 'accept-encoding': 'gzip, br' })
    assert.equal(headers['content-encoding'], 'gzip')
    bytes += Number(headers['content-length'])
    unpacked += Buffer.byteLength((await client.get(name === 'index.html' ? '/' : `/${name}`)).text)
  }
  assert.ok(bytes < 70_000, `${bytes} bytes`)
  assert.ok(unpacked < 170_000, `${unpacked} bytes`)
})

test('a browser unpacks a file to its original text', async () => {
  const response = await fetch(`http://127.0.0.1:${client.port}/page.js`)
  assert.equal(await response.text(), files.find(({ name }) => name === 'page.js')?.text)
})

test('the page loads nothing from other hosts and writes no markup', () => {
  for (const { name, text } of files) {
    const addresses = text.match(/https?:\/\/[^'"\s)]+/g) ?? []
    assert.deepEqual(
      addresses.filter((address) => !address.startsWith('http://www.w3.org/')),
      [],
      name,
    )
    assert.doesNotMatch(
      text,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|<style|\sstyle=|\son\w+=/,
      name,
    )
  }
})
