import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const read = (file: string) => readFileSync(path.join(root, 'config/kubernetes', file), 'utf8')
const text = read('daemonset.yaml')

/** API group of each kind. */
const MODULES: Readonly<Record<string, string>> = {
  Namespace: 'core/v1',
  ConfigMap: 'core/v1',
  DaemonSet: 'apps/v1',
  Deployment: 'apps/v1',
  NetworkPolicy: 'networking/v1',
}

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/, the part in use */
const QUANTITY = /^\d+(\.\d+)?(m|k|M|G|Ki|Mi|Gi)?$/

interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly spec?: { readonly template?: { readonly spec: { readonly containers: readonly Container[] } } }
}

interface Container {
  readonly resources: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>>>>
}

const manifestsOf = (yaml: string) => parseAllDocuments(yaml).map((document) => document.toJS() as Manifest)

/**
 * Returns the compiler's errors for manifests as literals of Kubernetes' own types (1.30): an unknown key, a wrong
 * type, a missing key. It does not check words typed as any string, e.g. `operator` and `mountPropagation`.
 */
function problemsOf(manifests: readonly Manifest[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'hostpulse-'))
  const file = path.join(folder, 'manifests.ts')
  const types = path.join(root, 'node_modules/kubernetes-types')
  const lines = manifests.flatMap((manifest, at) => {
    const { apiVersion, kind } = manifest
    const module = MODULES[kind]
    assert.ok(module?.endsWith(apiVersion.replace(/^core\//, '').replace('.k8s.io/', '/')), `${apiVersion} ${kind}`)
    return [
      `import type { ${kind} as Kind${at} } from ${JSON.stringify(`${types}/${module}`)}`,
      `export const manifest${at}: Kind${at} = ${JSON.stringify(manifest)}`,
    ]
  })
  writeFileSync(file, lines.join('\n'))
  try {
    const flags = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'esnext', '--moduleResolution', 'bundler']
    const compiler = path.join(root, 'node_modules/typescript/bin/tsc')
    return spawnSync(process.execPath, [compiler, ...flags, file], { cwd: folder, encoding: 'utf8' }).stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('the Kubernetes manifests', () => {
  it('match the types of their kinds', () => {
    assert.equal(problemsOf([...manifestsOf(text), ...manifestsOf(read('stalls.yaml'))]), '')
  })

  it('would not match with a key misspelt, of another type or missing', () => {
    const faults = [
      [/imagePullPolicy/, 'imagePullPolice'],
      [/hostNetwork: true/, 'hostNetwork: host'],
      [/- name: hostpulse\n( +)image:/, '- image:'],
    ] as const
    for (const [what, instead] of faults) {
      const faulty = text.replace(what, instead)
      assert.notEqual(faulty, text)
      assert.match(problemsOf(manifestsOf(faulty)), /error TS/, instead)
    }
  })

  it('ask for quantities that Kubernetes can read', () => {
    const manifests = [text, read('stalls.yaml')].flatMap(manifestsOf)
    const containers = manifests.flatMap(({ spec }) => spec?.template?.spec.containers ?? [])
    const quantities = containers.flatMap(({ resources }) => Object.values(resources).flatMap(Object.values<string>))
    assert.ok(quantities.length > 0)
    for (const quantity of quantities) assert.match(quantity, QUANTITY)
  })
})
