import { readdirSync } from 'node:fs'
import { builtinModules } from 'node:module'

/** Node creates these on first access. */
void [AbortController, AbortSignal, TextEncoder, TextDecoder, ReadableStream, Blob, File, FormData, Request, Response]

/** Modules that change the process or warn when loaded. */
const LEFT_OUT = ['domain', 'process', 'punycode', 'sys', 'trace_events', 'wasi']
const names = builtinModules.filter((name) => !/^(_|node:)/.test(name) && !LEFT_OUT.includes(name))
/** Loaded before any snapshot, because Node creates some exports on first access. */
const modules = Object.fromEntries(
  await Promise.all(names.map(async (name) => [name, (await import(`node:${name}`)).default])),
)

/** Everything a guest may change in a process: threads, handles, listeners, objects reachable from globals, and modules' exports. */
export class Snapshot {
  #threads = threads()
  #resources = process.getActiveResourcesInfo()
  #listeners = listeners()
  #objects = reachable()

  newResources() {
    return additions(process.getActiveResourcesInfo(), this.#resources)
  }

  /** Returns the changes since the snapshot; all empty, or 0, when none are found. */
  changes() {
    return {
      threads: threads() - this.#threads,
      resources: this.newResources(),
      listeners: additions(listeners(), this.#listeners),
      properties: [...this.#objects].flatMap(([object, { name, look, properties }]) =>
        changedKeys(properties, look(object)).map((key) => `${name}.${String(key)}`),
      ),
    }
  }
}

/** Returns the properties of every object and function reachable from the globals, and of each module's exports. */
function reachable() {
  const found = new Map()
  const pending = [{ name: 'globalThis', value: globalThis }]
  for (const [name, exported] of Object.entries(modules)) {
    found.set(exported, { name, look: exportsOf, properties: exportsOf(exported) })
    for (const [key, { value }] of exportsOf(exported)) {
      if (typeof value === 'function' && value.prototype)
        pending.push({ name: `${name}.${key}.prototype`, value: value.prototype })
    }
  }
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { name, value } = next
    if (!isObject(value) || found.has(value) || value === process || ArrayBuffer.isView(value)) continue
    const properties = propertiesOf(value)
    found.set(value, { name, look: propertiesOf, properties })
    pending.push({ name: `${name}.__proto__`, value: Reflect.getPrototypeOf(value) })
    for (const [key, { value: child, get, set }] of properties) {
      for (const one of [child, get, set]) pending.push({ name: `${name}.${String(key)}`, value: one })
    }
  }
  return found
}

function propertiesOf(object) {
  return new Map(Reflect.ownKeys(object).map((key) => [key, Reflect.getOwnPropertyDescriptor(object, key)]))
}

/** Returns a module's exports without the caches of the module loader. */
function exportsOf(exported) {
  return new Map([...propertiesOf(exported)].filter(([key]) => typeof key === 'string' && !key.startsWith('_')))
}

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function changedKeys(before, now) {
  return [...new Set([...before.keys(), ...now.keys()])].filter((key) => !same(before.get(key), now.get(key)))
}

function same(before, now) {
  if (before === undefined || now === undefined) return before === now
  return ['value', 'get', 'set', 'writable', 'enumerable', 'configurable'].every((part) =>
    Object.is(before[part], now[part]),
  )
}

function listeners() {
  return process.eventNames().map((name) => `${String(name)} ${process.listenerCount(name)}`)
}

function threads() {
  return process.platform === 'linux' ? readdirSync('/proc/self/task').length : 0
}

/** Returns the entries of the first list that the second lacks, counting duplicates. */
function additions(now, before) {
  const rest = [...before]
  return now.filter((each) => {
    const at = rest.indexOf(each)
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
}
