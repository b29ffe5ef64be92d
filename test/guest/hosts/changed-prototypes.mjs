// node changed-prototypes.mjs <way> <url of the receiver> <module of a collector>: embeds an agent in a host that has changed the
// built-in prototypes, before or after importing hostpulse.
import { busyConfig, embed } from './embed.mjs'

const INTRINSICS = [Object, Function, Array, Error, TypeError, Promise, Map, Set, WeakMap, RegExp, Date, String, Number]
  .concat([Boolean, Symbol, ArrayBuffer, Uint8Array, Float64Array, Object.getPrototypeOf(Uint8Array), URL])
  .concat([AbortController, AbortSignal, EventTarget])

/** Names of properties of options, settings, points and messages, with values invalid for all of them. */
const ADDED = {
  extend() {},
  color: 'red',
  tags: { leaked: 'yes' },
  kind: 'neither',
  group: 7,
  module: './nowhere.mjs',
  logger: {},
  clock: {},
  transport: 'none',
  workersUrl: 'nowhere',
  deadlineMs: -1,
  sampling: 'red',
  launchers: {},
  afterBatch: 'red',
  url: 'nowhere:',
  headers: { leaked: 'yes' },
  hostname: 'nowhere.invalid',
  protocol: 'gopher:',
  type: 'red',
  message: 'red',
  enumerable: 1,
  configurable: 1,
}

const WAYS = {
  added: () => Object.assign(Object.prototype, ADDED),
  'added late': () => {},
  accessors() {
    const fail = () => {
      throw new Error('an accessor of the host was called')
    }
    for (const name of ['color', 'tags', 'group']) {
      Object.defineProperty(Object.prototype, name, { set: fail, get: () => undefined, enumerable: true })
    }
    Object.defineProperty(Object.prototype, 'extend', { get: fail, enumerable: true })
  },
  'added to arrays': () => {
    Object.assign(Array.prototype, { last: () => {}, contains: () => {} })
    Object.assign(String.prototype, { color: 'red' })
    Object.assign(Function.prototype, { extend: () => {} })
  },
  frozen: () => Object.freeze(Object.prototype),
  'all frozen': () => {
    for (const intrinsic of INTRINSICS) Object.freeze(Object.freeze(intrinsic).prototype)
    for (const namespace of [JSON, Math, Reflect, Atomics]) Object.freeze(namespace)
  },
  'not writable': () => {
    for (const name of ['constructor', 'toString', 'valueOf', 'hasOwnProperty']) {
      Object.defineProperty(Object.prototype, name, { writable: false })
    }
    for (const name of ['constructor', 'toString', 'name', 'message']) {
      Object.defineProperty(Error.prototype, name, { writable: false })
    }
  },
}

const [, , way, url, module] = process.argv
WAYS[way]()
const { Agent } = await import('hostpulse')
if (way === 'added late') WAYS.added()
console.log(JSON.stringify(await embed(Agent, busyConfig(url, module))))
