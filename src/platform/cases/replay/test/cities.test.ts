import assert from 'node:assert/strict'
import {test} from 'node:test'
import {openCity} from '#kernel/city.ts'
import {parseCalendar} from '#lib/calendar.ts'
import {cityFor, readMapping, requireColumns} from '../mapping.ts'

const cities = ['boston311', 'fuzhou12345'].map(openCity)

for (const city of cities) {
  const mapping = readMapping(city)

  test(`${city.name}: every area, unit and category its mapping names is in the city's own data`, () => {
    const areas = new Set(city.json<readonly {code: string}[]>('organisation/areas.json').map(({code}) => code))
    const units = new Set(city.json<readonly {key: string}[]>('organisation/units.json').map(({key}) => key))
    const {categories} = city.json<{categories: readonly string[]}>('organisation/duty-list.json')
    const {area, unit, category, transfers} = mapping
    for (const code of [...Object.values(area.values), area.otherwise]) assert.ok(areas.has(code), `area ${code}`)
    for (const key of [...Object.values(unit?.values ?? {}), ...Object.values(transfers?.units ?? {}).flat()])
      assert.ok(units.has(key), key)
    for (const code of [...Object.values(category.values), category.otherwise]) assert.ok(categories.includes(code), `category ${code}`)
    assert.ok(units.size > 5 && areas.size > 10)
  })

  test(`${city.name}: the columns it needs are those it uses, and its calendar is sound`, () => {
    const {id, description, opened, area, category, source, result, evidence, judged, unit} = mapping
    const used = [
      ...id,
      ...description,
      opened.column,
      area.column,
      category.column,
      source.column,
      result.column,
      ...evidence.map(({column}) => column),
    ]
    for (const column of [...used, ...(judged ? [judged.column] : []), ...(unit ? [unit.column] : [])])
      assert.ok(mapping.columns.includes(column), `${column} is used and not asked for`)
    assert.equal(parseCalendar(city.json('calendar.json')).zone, city.zone)
    assert.ok(mapping.readings.length >= 4)
  })

  test(`${city.name}: a file finds it by its columns, and a file without them is refused with what is missing`, () => {
    assert.equal(cityFor([...mapping.columns, 'more'], openCity('demo'), openCity).name, city.name)
    assert.throws(() => requireColumns(mapping.columns.slice(1), mapping, city), {code: 'case.replay-columns-missing'})
    assert.throws(() => cityFor(['id', 'text'], openCity('demo'), openCity), {code: 'case.no-replay-mapping'})
  })
}
