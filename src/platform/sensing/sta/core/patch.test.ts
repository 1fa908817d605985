import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {patched, pointerOf, same} from './patch.ts'

/** RFC 6902, appendix A, by its numbers; null where the RFC has an error. */
const cases: readonly (readonly [string, unknown, readonly object[], readonly [unknown] | string])[] = [
  ['A.1 adding an object member', {foo: 'bar'}, [{op: 'add', path: '/baz', value: 'qux'}], [{baz: 'qux', foo: 'bar'}]],
  ['A.2 adding an array element', {foo: ['bar', 'baz']}, [{op: 'add', path: '/foo/1', value: 'qux'}], [{foo: ['bar', 'qux', 'baz']}]],
  ['A.3 removing an object member', {baz: 'qux', foo: 'bar'}, [{op: 'remove', path: '/baz'}], [{foo: 'bar'}]],
  ['A.4 removing an array element', {foo: ['bar', 'qux', 'baz']}, [{op: 'remove', path: '/foo/1'}], [{foo: ['bar', 'baz']}]],
  ['A.5 replacing a value', {baz: 'qux', foo: 'bar'}, [{op: 'replace', path: '/baz', value: 'boo'}], [{baz: 'boo', foo: 'bar'}]],
  ['A.6 moving a value', {foo: {bar: 'baz', waldo: 'fred'}, qux: {corge: 'grault'}}, [{op: 'move', from: '/foo/waldo', path: '/qux/thud'}], [{foo: {bar: 'baz'}, qux: {corge: 'grault', thud: 'fred'}}]],
  ['A.7 moving an array element', {foo: ['all', 'grass', 'cows', 'eat']}, [{op: 'move', from: '/foo/1', path: '/foo/3'}], [{foo: ['all', 'cows', 'eat', 'grass']}]],
  ['A.8 testing a value: success', {baz: 'qux', foo: ['a', 2, 'c']}, [{op: 'test', path: '/baz', value: 'qux'}, {op: 'test', path: '/foo/1', value: 2}], [{baz: 'qux', foo: ['a', 2, 'c']}]],
  ['A.9 testing a value: error', {baz: 'qux'}, [{op: 'test', path: '/baz', value: 'bar'}], 'sensing.patch-test'],
  ['A.10 adding a nested member object', {foo: 'bar'}, [{op: 'add', path: '/child', value: {grandchild: {}}}], [{foo: 'bar', child: {grandchild: {}}}]],
  ['A.11 ignoring unrecognized elements', {foo: 'bar'}, [{op: 'add', path: '/baz', value: 'qux', xyz: 123}], [{foo: 'bar', baz: 'qux'}]],
  ['A.12 adding to a nonexistent target', {foo: 'bar'}, [{op: 'add', path: '/baz/bat', value: 'qux'}], 'sensing.bad-patch'],
  ['A.13 invalid document: the last op counts', {foo: 'bar'}, [JSON.parse('{"op":"add","path":"/baz","value":"qux","op":"remove"}') as object], 'sensing.bad-patch'],
  ['A.14 ~ escape ordering', {'/': 9, '~1': 10}, [{op: 'test', path: '/~01', value: 10}], [{'/': 9, '~1': 10}]],
  ['A.15 comparing strings and numbers', {'/': 9, '~1': 10}, [{op: 'test', path: '/~01', value: '10'}], 'sensing.patch-test'],
  ['A.16 adding an array value', {foo: ['bar']}, [{op: 'add', path: '/foo/-', value: ['abc', 'def']}], [{foo: ['bar', ['abc', 'def']]}]],
  ['the whole document', {foo: 1}, [{op: 'replace', path: '', value: {bar: 2}}], [{bar: 2}]],
  ['copying', {a: {b: [1]}}, [{op: 'copy', from: '/a/b', path: '/c'}, {op: 'add', path: '/a/b/0', value: 2}], [{a: {b: [2, 1]}, c: [1]}]],
  ['moving into itself', {a: {b: 1}}, [{op: 'move', from: '/a', path: '/a/b/c'}], 'sensing.bad-patch'],
  ['removing what is not there', {a: 1}, [{op: 'remove', path: '/b'}], 'sensing.bad-patch'],
  ['replacing what is not there', {a: 1}, [{op: 'replace', path: '/b', value: 1}], 'sensing.bad-patch'],
  ['past the end of an array', {a: [1]}, [{op: 'add', path: '/a/2', value: 1}], 'sensing.bad-patch'],
  ['an index with a leading zero', {a: [1, 2]}, [{op: 'remove', path: '/a/01'}], 'sensing.bad-patch'],
  ['the end of an array is nothing to remove', {a: [1]}, [{op: 'remove', path: '/a/-'}], 'sensing.bad-patch'],
  ['a test of objects goes by their members', {a: {b: 1, c: [2]}}, [{op: 'test', path: '/a', value: {c: [2], b: 1}}], [{a: {b: 1, c: [2]}}]],
  ['a test of null', {a: null}, [{op: 'test', path: '/a', value: null}], [{a: null}]],
  ['no value', {a: 1}, [{op: 'add', path: '/b'}], 'sensing.bad-patch'],
  ['no such op', {a: 1}, [{op: 'spin', path: '/a'}], 'sensing.bad-patch'],
  ['no pointer', {a: 1}, [{op: 'remove', path: 'a'}], 'sensing.bad-patch'],
  ['a bad escape', {a: 1}, [{op: 'remove', path: '/~2'}], 'sensing.bad-patch'],
  ['what fails late undoes all', {a: 1}, [{op: 'remove', path: '/a'}, {op: 'test', path: '/a', value: 1}], 'sensing.patch-test'],
] // biome-ignore format: a table

for (const [name, document, patch, expected] of cases)
  test(`RFC 6902 ${name}`, () => {
    const before = structuredClone(document)
    if (typeof expected === 'string') assert.throws(() => patched(document, patch), {code: expected})
    else assert.deepEqual(patched(document, patch), expected[0])
    assert.deepEqual(document, before, 'the document itself stays as it is')
  })

test('a patch is an array, and its copies are bounded', () => {
  assert.throws(() => patched({}, {}), {code: 'sensing.bad-patch'})
  const doubling = Array.from({length: 60}, (_, i) => ({op: 'copy', from: '', path: `/${i}`}))
  assert.throws(() => patched({a: 'x'.repeat(100)}, doubling), {code: 'sensing.bad-patch'})
})

test('no name reaches the prototype', () => {
  const made = patched({}, [{op: 'add', path: '/__proto__', value: {admin: true}}]) as Record<string, unknown>
  assert.equal((made as {admin?: unknown}).admin, undefined)
  assert.throws(() => patched({}, [{op: 'remove', path: '/constructor'}]), {code: 'sensing.bad-patch'})
})

test('what is added is found where it was added, and removing it gives back what was', () => {
  const json = fc.jsonValue({maxDepth: 3})
  fc.assert(
    fc.property(fc.dictionary(fc.string({maxLength: 5}), json), fc.string({maxLength: 5}), json, (document, name, value) => {
      fc.pre(!Object.hasOwn(document, name) && name !== '__proto__' && !Object.hasOwn(document, '__proto__'))
      const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
      assert.deepEqual(pointerOf(path), [name])
      const added = patched(document, [{op: 'add', path, value}, {op: 'test', path, value}]) // biome-ignore format: two steps
      assert.ok(same(patched(added, [{op: 'remove', path}]), document))
    }),
    {seed: 6, numRuns: 300},
  )
})
