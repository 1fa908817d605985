import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {type ColumnName, columnNames, columnsTemplate, fixedColumn, moveColumn, readColumns, turnColumn, usualColumns} from './columns.ts'

const choice = fc.shuffledSubarray([...columnNames]).map((names): readonly ColumnName[] => readColumns(names.join(',')))

test('what was kept is read back, without what is unknown, and always says what a case is about', () => {
  assert.deepEqual(readColumns(null), usualColumns)
  assert.deepEqual(readColumns('when,toString,what,when,gone'), ['when', 'what'])
  assert.deepEqual(readColumns(''), [fixedColumn])
  fc.assert(fc.property(choice, (shown) => assert.deepEqual(readColumns(shown.join(',')), shown)))
})

test('turning a column twice, or moving it there and back, changes nothing but its place at the end', () => {
  fc.assert(
    fc.property(choice, fc.constantFrom(...columnNames), (shown, name) => {
      const twice = turnColumn(turnColumn(shown, name), name)
      assert.deepEqual([...twice].sort(), [...shown].sort())
      assert.ok(turnColumn(shown, name).includes(fixedColumn))
      const on = moveColumn(shown, name, 1)
      assert.equal(new Set(on).size, shown.length)
      if (on !== shown) assert.deepEqual(moveColumn(on, name, -1), shown)
    }),
  )
})

test('each column has its width in the line', () => {
  assert.equal(columnsTemplate(['state', 'what']), '8em minmax(12em, 3fr)')
})
