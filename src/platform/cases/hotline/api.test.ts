import assert from 'node:assert/strict'
import {test} from 'node:test'
import {periodQuery, ratesQuery, repeatsQuery} from './api.ts'

test('a period whose ends are no dates, or lie the wrong way round, is refused and breaks nothing', () => {
  for (const period of [
    {from: '-0', to: 'x'},
    {from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z'},
    {from: '2024-01-01T00:00:00Z', to: '2026-11-01T00:00:00Z'},
  ])
    for (const schema of [periodQuery, repeatsQuery, ratesQuery])
      assert.equal(schema.safeParse({...period, city: '990100'}).success, false, JSON.stringify(period))
  assert.equal(periodQuery.safeParse({from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z'}).success, true)
})
