import { readdirSync } from 'node:fs'
import { builtinModules } from 'node:module'

/** Node makes these when they are first asked for. */
void [AbortController, AbortSignal, TextEncoder, TextDecoder, ReadableStream, Blob, File, FormData, Request, Response]

/** Changes the process by being loaded, or warns. */
const LEFT_OUT = ['domain', 'process', 'punycode', 'sys', 'trace_events', 'wasi']
const names = builtinModules.filter((name) => !/^(_|node:)/.test(name) && !LEFT_OUT.includes(name))
/** Loaded before anything is looked at, for some of their exports are made when they are first asked for. */
const modules = Object.fromEntries(
  await Promise.all(names.map(async (name) => [name, (await import(`node:${name}`)).default])),
)

/** What a guest may touch in a process: threads, handles, listeners, globals and what can be reached from them, and what modules export. */
export class Snapshot {
  #threads = threads()
  #resources = process.getActiveResourcesInfo()
  #listeners = listeners()
  #objects = reachable()

  newResources() {
    return additions(process.getActiveResourcesInfo(), this.#resources)
  }

  /** What is different now; nothing of it, as far as these can see, when all are empty. */
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

/** The properties of every object and function that can be reached from the globals, and of each module's exports. */
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

/** Without the caches of the module loader. */
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

/** What there is more of in the first list. */
function additions(now, before) {
  const rest = [...before]
  return now.filter((each) => {
    const at = rest.indexOf(each)
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
}
