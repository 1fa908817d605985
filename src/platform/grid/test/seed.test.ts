import assert from 'node:assert/strict'
import {sql} from 'kysely'
import {onBothStores} from '#test/city.ts'
import {checkGrid, findAddress, findPlace, getComponent, locate} from '../index.ts'
import {openLocator} from '../queries/memory.ts'
import {seedGrid} from '../seed.ts'

onBothStores('schema', (it, forReal) => {
  forReal('the demo city loads', async ({transact, act, city}, t) => {
    const started = performance.now()
    await transact((tx) => seedGrid(tx, act, city))
    t.diagnostic(`seeded in ${Math.round(performance.now() - started)} ms`)
  })

  it('it is a sound grid, and every component stands in the cell it names', async ({tx}, t) => {
    const {rows} = await sql<{cells: number; components: number; places: number; base: number; areas: number}>`
      select (select count(*)::int from grid.cell_now) as cells, (select count(*)::int from grid.component) as components,
        (select count(*)::int from grid.place) as places, (select count(*)::int from grid.base_feature) as base, (select count(*)::int from grid.area) as areas`.execute(
      tx,
    )
    const [counts] = rows
    assert.ok(
      counts !== undefined &&
        counts.cells > 1500 &&
        counts.components > 10_000 &&
        counts.places > 5_000 &&
        counts.base > 100 &&
        counts.areas > 40,
      JSON.stringify(counts),
    )

    const checking = performance.now()
    const {findings, cells} = await checkGrid(tx)
    t.diagnostic(`${cells} cells checked in ${Math.round(performance.now() - checking)} ms`)
    assert.deepEqual(findings, [])

    const locator = await openLocator(tx)
    const placed = await sql<{
      code: string
      cell: string
      lng: number
      lat: number
    }>`select code, cell, ST_X(place) as lng, ST_Y(place) as lat from grid.component`.execute(tx)
    const astray = placed.rows.filter(({cell, lng, lat}) => locator.locate([lng, lat])?.cell !== cell)
    assert.ok(
      astray.length <= placed.rows.length / 100,
      `${astray.length} of ${placed.rows.length} lie just beyond the edge of the cell they name`,
    )

    const [first] = placed.rows
    assert.ok(first !== undefined)
    const component = await getComponent(tx, first.code)
    assert.deepEqual([component.place, component.cell, component.version], [[first.lng, first.lat], first.cell, 1])
    assert.equal((await locate(tx, component.place)).community, component.community)
    assert.match((await findAddress(tx, component.place))?.zh ?? '', /\S/)
  })

  it('finds names of the demo city by Chinese, pinyin, initials and house number', async ({tx}, t) => {
    const {rows} = await sql<{name: string; pinyin: string; initials: string; road: string; number: string; place: [number, number]}>`
      (select name, pinyin, initials, road, number, jsonb_build_array(ST_X(place), ST_Y(place)) as place from grid.place where kind = 'school' order by name limit 3)
      union all (select name, pinyin, initials, road, number, jsonb_build_array(ST_X(place), ST_Y(place)) from grid.place where kind = 'road_number' order by name limit 5)`.execute(
      tx,
    )
    assert.equal(rows.length, 8)
    for (const {name, pinyin, initials, place} of rows) {
      assert.deepEqual((await findPlace(tx, name))[0]?.place, place, name)
      assert.ok(
        (await findPlace(tx, pinyin, 50)).some((hit) => hit.name === name),
        pinyin,
      )
      assert.ok((await findPlace(tx, initials, 50)).some((hit) => hit.name === name) || initials.length < 4, initials)
    }
    const started = performance.now()
    for (let i = 0; i < 20; i++) await findPlace(tx, '中学')
    t.diagnostic(`a search takes ${((performance.now() - started) / 20).toFixed(1)} ms`)
  })

  it('refuses places outside the city in words', async ({tx}) => {
    await assert.rejects(locate(tx, [0, 0]), {code: 'grid.outside-city', status: 422})
    await assert.rejects(getComponent(tx, '99010101037999999'), {code: 'grid.no-component', status: 404})
  })
})
