import assert from 'node:assert/strict'
import { test } from 'node:test'
import { referenceOf } from '../../../../scripts/docs/api/reference.js'

const FILES: Readonly<Record<string, string>> = {
  index: `export { Agent } from './agent.js';
export type { Point, } from './model/frame.js';`,
  testing: `import type { Point } from './model/frame.js';
export declare function points(): Point[];`,
  agent: `import { type Config } from './config.js';
import type { Point } from './model/frame.js';
export interface Unrelated {
}
export declare class Agent {
    constructor(config: Config);
    report(point: Point): void;
}`,
  'model/frame': `export type Kind = 'gauge';
export interface Point {
    kind: Kind;
}`,
}

const read = (module: string) => FILES[module] ?? assert.fail(`${module} is read`)

test('exports are listed with their import path, and so are the declarations they are made of', () => {
  const entryPoints = new Map([
    ['box', 'index'],
    ['box/testing', 'testing'],
  ])
  assert.deepEqual(
    referenceOf(entryPoints, ['config'], read).map(({ module, name, from }) => [module, name, from]),
    [
      ['agent', 'Agent', 'box'],
      ['model/frame', 'Kind', undefined],
      ['model/frame', 'Point', 'box'],
      ['testing', 'points', 'box/testing'],
    ],
  )
})
