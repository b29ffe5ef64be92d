import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

const pages = ['.', 'docs', 'docs/api', 'examples', 'bench'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name)),
)

for (const page of pages) {
  test(`every link in ${page} leads to a file, and to a heading where it names one`, () => {
    const text = readFileSync(path.join(ROOT, page), 'utf8')
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && !leads(path.dirname(page), target))
    assert.deepEqual(broken, [])
  })
}

test('what docs/embedding.md and docs/reliability.md name as proof is there', () => {
  const named = ['docs/embedding.md', 'docs/reliability.md'].flatMap((page) => [
    ...readFileSync(path.join(ROOT, page), 'utf8').matchAll(/\b(?:test|bench)\/[\w/.-]+\.ts\b/g),
  ])
  assert.ok(named.length > 10)
  const missing = named.map(([file]) => file).filter((file) => !existsSync(path.join(ROOT, file)))
  assert.deepEqual(missing, [])
})

function leads(folder: string, target: string): boolean {
  const [file = '', anchor] = target.split('#')
  const found = path.join(ROOT, folder, file)
  if (!existsSync(found)) return false
  return anchor === undefined || !file.endsWith('.md') || anchors(readFileSync(found, 'utf8')).has(anchor)
}

/** Returns the anchors that GitHub derives from headings. */
function anchors(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}
