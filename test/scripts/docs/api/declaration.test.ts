import assert from 'node:assert/strict'
import { test } from 'node:test'
import { declarationsIn, membersOf, withoutComments } from '../../../../scripts/docs/api/declaration.js'

const FILE = `import type { Tags } from './frame.js';
/** A point. */
export interface Point {
    /** Its name. */
    readonly type: string;
    readonly tags?: Tags | undefined;
}
/**
 * Either of two.
 */
export type Change = {
    readonly part: 'a';
} | {
    readonly part: 'b';
};
export declare class Box {
    #private;
    private hidden;
    /** How many. */
    readonly size: number;
    constructor(size?: number);
    /** Fills it. */
    fill({ level }?: {
        readonly level?: number;
    }): void;
    [Symbol.asyncDispose](): Promise<void>;
}
export declare const version = "1";
export { Point as Other } from './frame.js';
//# sourceMappingURL=box.d.ts.map`

test('declarations are found with their comments, in order', () => {
  assert.deepEqual(
    declarationsIn(FILE).map(({ name, comment }) => [name, comment.trim()]),
    [
      ['Point', '/** A point. */'],
      ['Change', '/**\n * Either of two.\n */'],
      ['Box', ''],
      ['version', ''],
    ],
  )
})

test('the source after the comment is complete, including comments inside it', () => {
  const [point, change] = declarationsIn(FILE)
  assert.equal(
    point?.source,
    'interface Point {\n    /** Its name. */\n    readonly type: string;\n    readonly tags?: Tags | undefined;\n}',
  )
  assert.equal(change?.source, "type Change = {\n    readonly part: 'a';\n} | {\n    readonly part: 'b';\n};")
  assert.doesNotMatch(withoutComments(point?.source ?? ''), /Its name/)
})

test('a class has its public members, each with its comment', () => {
  const box = declarationsIn(FILE).find(({ name }) => name === 'Box')
  assert.ok(box)
  assert.deepEqual(
    membersOf(box).map(({ name, comment }) => [name, comment.trim()]),
    [
      ['size', '/** How many. */'],
      ['constructor', ''],
      ['fill', '/** Fills it. */'],
      ['[Symbol.asyncDispose]', ''],
    ],
  )
})
