import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {isProblem} from '#lib/problem.ts'
import type {RowError} from '#lib/rows.ts'
import {onBothStores} from '#test/city.ts'
import {type ImportMode, importFile} from '../actions/import.ts'
import {addComponent, changeComponent, defineAttribute, drawResponsibility} from '../actions/keep.ts'
import type {IntakeKind} from '../core/intake.ts'
import {shapeToJson} from '../core/shape.ts'
import {listCells, listEditions, listResponsibilities, saveCity} from '../queries/cells.ts'
import {listComponents, listNearbyComponents} from '../queries/components.ts'
import {checkGrid, getCell, getComponent, locate} from '../queries/find.ts'
import {lattice} from './lattice.ts'

const {cells, communities, streets} = lattice(10, 10)
const geojson = (parts: readonly {code: string; shape: (typeof cells)[number]['shape']}[]): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({
      type: 'FeatureCollection',
      features: parts.map(({code, shape}) => ({type: 'Feature', properties: {code, region: 1}, geometry: shapeToJson(shape)})),
    }),
  )
const csv = (...lines: string[]): Uint8Array => new TextEncoder().encode(lines.join('\n'))
const bring = (
  tx: Tx,
  act: Act,
  kind: IntakeKind,
  bytes: Uint8Array,
  {mode = 'add', dryRun = false, name = 'x.csv'}: {mode?: ImportMode; dryRun?: boolean; name?: string} = {},
) => importFile(tx, act, {name, bytes}, {kind, mode, mend: false, dryRun})

const city = [{code: '990100', shape: streets[0]?.shape ?? []}]
const found = async (tx: Tx, act: Act): Promise<void> => {
  await saveCity(tx, {code: '990100', zone: 'Asia/Shanghai'})
  await bring(tx, act, 'areas', geojson([...city, {code: '990101', shape: streets[0]?.shape ?? []}, ...streets, ...communities]))
  await bring(tx, act, 'cells', geojson(cells))
}

/** A place well inside a cell of the lattice. */
const inside = (index: number): [number, number] => {
  const ring = cells[index]?.shape[0]?.[0] ?? []
  const sum = (axis: 0 | 1): number => ring.slice(0, 4).reduce((total, at) => total + at[axis], 0) / 4
  return [Number(sum(0).toFixed(7)), Number(sum(1).toFixed(7))]
}

const errorsOf = async (work: Promise<unknown>): Promise<readonly RowError[]> => {
  try {
    await work
  } catch (error) {
    if (isProblem(error, 'rows.refused')) return error.details.errors as readonly RowError[]
    throw error
  }
  assert.fail('the import was taken')
}
const countOf = async (db: Db, table: 'grid.cell' | 'grid.component'): Promise<number> =>
  (await sql<{count: number}>`select count(*)::int as count from ${sql.table(table)}`.execute(db)).rows[0]?.count ?? -1

const HEADER = 'code,name,lng,lat,cell,state,accuracy,initial_date'
const lamp = (sequence: number, index: number, more: {cell?: string; state?: string; code?: string} = {}): string => {
  const [lng, lat] = inside(index)
  return `${more.code ?? `99010101037${String(sequence).padStart(6, '0')}`},路灯,${lng},${lat},${more.cell ?? cells[index]?.code},${more.state ?? '完好'},C,20260701`
}

onBothStores('schema', (it) => {
  it('cells come in, are located, and the check finds them sound', async ({tx, act}) => {
    await found(tx, act)
    assert.deepEqual((await checkGrid(tx)).findings, [])
    for (const index of [0, 37, 99]) assert.equal((await locate(tx, inside(index))).cell, cells[index]?.code)
    const {rows} = await sql<{
      cell: number
      plane: number
    }>`select area_m2 as cell, ST_Area(shape::geography) as plane from grid.cell`.execute(tx)
    for (const {cell, plane} of rows) assert.ok(Math.abs(cell - plane) < plane / 10_000, `${cell} m² here, ${plane} m² by PostGIS`)
    const page = await listCells(tx, {most: 30})
    const rest = await listCells(tx, {most: 100, after: page.at(-1)?.code})
    assert.deepEqual(
      [...page, ...rest].map(({code}) => code),
      cells.map(({code}) => code).sort(),
    )
    assert.equal((await listCells(tx, {most: 100, area: '990101001002'})).length, 25)
  })

  it('an import is all or nothing, and a dry run changes nothing', async ({tx, act}) => {
    await saveCity(tx, {code: '990100', zone: 'Asia/Shanghai'})
    const broken = [
      ...cells.slice(0, 5),
      {
        ...(cells[5] as (typeof cells)[number]),
        shape: [
          [
            [
              [114, 30],
              [114.1, 30.1],
              [114.1, 30],
              [114, 30.1],
              [114, 30],
            ] as const,
          ],
        ],
      },
      cells[0] as (typeof cells)[number],
      {code: '99010100100100', shape: []},
      {code: '12', shape: cells[7]?.shape ?? []},
    ]
    const errors = await errorsOf(bring(tx, act, 'cells', geojson(broken as never), {name: 'x.geojson'}))
    assert.deepEqual(errors.map(({line}) => line).sort(), [6, 7, 8, 9])
    assert.match(errors.find(({line}) => line === 6)?.zh ?? '', /自相交/)
    assert.match(errors.find(({line}) => line === 7)?.en ?? '', /already in line 1/)
    assert.equal(await countOf(tx, 'grid.cell'), 0)
    const dry = await bring(tx, act, 'cells', geojson(broken as never), {dryRun: true})
    assert.deepEqual([dry.read, dry.added, dry.errorCount, dry.edition], [9, 5, 4, null])
    assert.equal(await countOf(tx, 'grid.cell'), 0)
    assert.deepEqual(await listEditions(tx, 10), [])
  })

  it('a cell outside the city is refused', async ({tx, act}) => {
    await found(tx, act)
    const foreign = cells.slice(0, 1).map(({shape}) => ({code: '420102001001001', shape}))
    assert.match((await errorsOf(bring(tx, act, 'cells', geojson(foreign))))[0]?.zh ?? '', /不属于本市/)
    assert.match(
      (await errorsOf(bring(tx, act, 'areas', geojson([{code: '420102', shape: foreign[0]?.shape ?? []}]))))[0]?.en ?? '',
      /not of this city/,
    )
    const away = cells.slice(0, 1).map(({shape}) => ({
      code: '990101001001099',
      shape: shape.map((polygon) => polygon.map((ring) => ring.map(([x, y]) => [x + 1, y] as const))),
    }))
    assert.match((await errorsOf(bring(tx, act, 'cells', geojson(away))))[0]?.en ?? '', /outside the city/)
  })

  it('renewed cells keep their past and places move with the edition', async ({tx, act}) => {
    await found(tx, act)
    const before = await locate(tx, inside(3))
    assert.match((await errorsOf(bring(tx, act, 'cells', geojson(cells.slice(0, 1)))))[0]?.zh ?? '', /已存在/)
    const later: Act = {...act, at: new Date(act.at.getTime() + 86_400_000 * 30)}
    const merged = [...cells.slice(0, 3), ...cells.slice(4)]
    const report = await bring(tx, later, 'cells', geojson(merged), {mode: 'replace'})
    assert.deepEqual([report.added, report.changed, report.ended], [0, 0, 1])
    const again = await bring(
      tx,
      later,
      'cells',
      new TextEncoder().encode(new TextDecoder().decode(geojson(merged.slice(0, 2))).replace('"region":1', '"region":3')),
      {mode: 'renew'},
    )
    assert.deepEqual([again.added, again.changed, again.ended], [0, 1, 0])
    assert.equal((await locate(tx, inside(0))).region, 3)
    assert.deepEqual(
      [(await getCell(tx, cells[0]?.code ?? '', '2026-12-01')).region, (await getCell(tx, cells[1]?.code ?? '')).validFrom],
      [1, '2026-11-23'],
    )
    await assert.rejects(locate(tx, inside(3)), {code: 'grid.outside-city'})
    assert.equal((await getCell(tx, before.cell, '2026-11-30')).validTo, '2026-12-23')
    await assert.rejects(getCell(tx, before.cell), {code: 'grid.no-cell'})
    assert.deepEqual(
      (await checkGrid(tx)).findings.map(({kind, areaM2}) => [kind, Math.round(areaM2 / 100) > 10]),
      [['gap', true]],
    )
    assert.deepEqual(
      (await listEditions(tx, 10)).map(({topic}) => topic),
      ['cells', 'cells', 'cells', 'areas'],
    )
  })

  it('components come in, each error on its line', async ({tx, act}) => {
    await found(tx, act)
    const report = await bring(tx, act, 'components', csv(`${HEADER},lamp_height`, `${lamp(1, 0)},8`, `${lamp(2, 40)},`, lamp(3, 99)))
    assert.deepEqual([report.added, report.errorCount], [3, 0])
    const first = await getComponent(tx, '99010101037000001')
    assert.deepEqual(
      [first.type, first.cell, first.state, first.initialOn, first.generation, first.extension],
      ['01037', cells[0]?.code, 'intact', '2026-07-01', 2026, {lamp_height: '8'}],
    )
    const outside = `99010101037000009,路灯,115,31,,完好,C,20260701`
    const [x = 0, y = 0] = inside(5)
    const errors = await errorsOf(
      bring(
        tx,
        act,
        'components',
        csv(
          HEADER,
          lamp(1, 0),
          lamp(4, 0, {cell: '990101001001999'}),
          lamp(5, 0, {cell: cells[60]?.code ?? ''}),
          outside,
          lamp(6, 0, {state: '睡着'}),
          lamp(7, 0, {code: '99010201037000007'}),
          lamp(8, 0, {code: '9901'}),
          lamp(11, 0),
          lamp(11, 1),
          `99010101037000012,,${x},${y},,完好,C,20260701`,
          '99010101037000013,路灯,abc,30,,完好,C,20260701',
        ),
      ),
    )
    assert.deepEqual(
      errors.map(({line}) => line).sort((a, b) => a - b),
      [2, 3, 4, 5, 6, 7, 8, 10, 11, 12],
    )
    const said = (line: number): string => errors.find((error) => error.line === line)?.en ?? ''
    assert.match(said(2), /already on file/)
    assert.match(said(3), /no unit grid 990101001001999/)
    assert.match(said(4), /m from \d{15}; class C allows 10 m/)
    assert.match(said(5), /lies in no unit grid/)
    assert.match(said(7), /does not match the cell/)
    assert.match(said(10), /already in line 9/)
    assert.match(said(12), /NaN/)
    assert.equal(await countOf(tx, 'grid.component'), 3)
    const renewed = await bring(tx, act, 'components', csv(HEADER, lamp(1, 0, {state: '破损'}), lamp(20, 7)), {mode: 'renew'})
    assert.deepEqual([renewed.added, renewed.changed], [1, 1])
    assert.deepEqual(
      [(await getComponent(tx, '99010101037000001')).state, (await getComponent(tx, '99010101037000001')).version],
      ['damaged', 2],
    )
    assert.deepEqual(
      (await listComponents(tx, {type: '01037', state: 'damaged', most: 10})).map(({code}) => code),
      ['99010101037000001'],
    )
    assert.deepEqual(
      (await listNearbyComponents(tx, inside(0), {metres: 30, most: 5})).map(({code, metres}) => [code, Math.round(metres)]),
      [['99010101037000001', 0]],
    )
  })

  it('components go to the cell they stand in when cells are cut anew', async ({tx, act}) => {
    await found(tx, act)
    await bring(tx, act, 'components', csv(HEADER, lamp(1, 3), lamp(2, 4), lamp(3, 60)))
    const merged = {code: '990101001001099', shape: [...(cells[3]?.shape ?? []), ...(cells[4]?.shape ?? [])]}
    const report = await bring(tx, act, 'cells', geojson([...cells.slice(0, 3), merged, ...cells.slice(5)]), {mode: 'replace'})
    assert.deepEqual([report.added, report.changed, report.ended, report.rehoused], [1, 0, 2, 2])
    const homes = (await listComponents(tx, {most: 10})).map(({cell, version}) => [cell, version])
    assert.deepEqual(homes, [
      [merged.code, 2],
      [merged.code, 2],
      [cells[60]?.code, 1],
    ])
    assert.deepEqual((await checkGrid(tx)).findings, [])
  })

  it('16-digit components and 14-digit cells of the old generation are taken and marked', async ({tx, act}) => {
    await saveCity(tx, {code: '990100', zone: 'Asia/Shanghai'})
    const old = cells.slice(0, 4).map(({shape}, i) => ({code: `9901010010010${i + 1}`, shape}))
    await bring(tx, act, 'cells', geojson(old))
    const [lng, lat] = inside(2)
    await bring(
      tx,
      act,
      'components',
      csv('ObjID,ObjName,PointX,PointY,BGID,ObjState,ORDate', `9901010103000001,路灯,${lng},${lat},99010100100103,完好,20130101`),
    )
    const component = await getComponent(tx, '9901010103000001')
    assert.deepEqual(
      [component.generation, component.cell, component.community, component.type],
      [2013, '99010100100103', '990101001001', '0103'],
    )
    assert.equal((await getCell(tx, '99010100100103')).generation, 2013)
  })

  it('a component is registered and changed by hand, and two at once do not overwrite each other', async ({tx, act}) => {
    await found(tx, act)
    const code = '99010101037000001'
    const facts = {
      name: '路灯',
      department: null,
      departmentName: null,
      owner: 'lighting',
      ownerName: null,
      keeper: null,
      keeperName: null,
      cell: null,
      state: 'intact',
      initialOn: '2026-11-01',
      changedOn: null,
      source: null,
      note: null,
      streetName: null,
      communityName: null,
      accuracy: 'A',
    } as const
    const made = await addComponent(tx, act, {...facts, code, place: inside(12), extension: {}})
    assert.deepEqual([made.cell, made.version, made.changedOn], [cells[12]?.code, 1, null])
    await assert.rejects(addComponent(tx, act, {...facts, code, place: inside(12), extension: {}}), {code: 'grid.component-exists'})
    await assert.rejects(addComponent(tx, act, {...facts, code: '99010101037000002', place: [100, 30], extension: {}}), {
      code: 'grid.misplaced',
    })
    const moved = await changeComponent(tx, act, code, {version: 1, facts: {state: 'damaged'}, place: inside(50)})
    assert.deepEqual([moved.cell, moved.state, moved.version, moved.changedOn], [cells[50]?.code, 'damaged', 2, '2026-11-23'])
    await assert.rejects(changeComponent(tx, act, code, {version: 1, facts: {state: 'lost'}}), {code: 'grid.changed-meanwhile'})
    await defineAttribute(tx, act, {
      type: '01037',
      name: 'lamp_height',
      zh: '灯杆高度',
      abbr: 'DGGD',
      value: 'number',
      length: 6,
      need: 'O',
    })
    await assert.rejects(changeComponent(tx, act, code, {version: 2, facts: {}, extension: {lamp_height: 'tall'}}), {
      code: 'grid.bad-extension',
    })
    assert.deepEqual((await changeComponent(tx, act, code, {version: 2, facts: {}, extension: {lamp_height: '9.5'}})).extension, {
      lamp_height: '9.5',
    })
    const somebody: Act = {
      ...act,
      by: {
        id: 'p',
        name: '小王',
        kind: 'person',
        grants: [{permission: 'grid.edit', area: '990102', unit: null, category: null, because: 'post'}],
      },
    }
    await assert.rejects(changeComponent(tx, somebody, code, {version: 3, facts: {state: 'lost'}}), {code: 'access.forbidden'})
  })

  it('a responsibility grid is a set of cells; drawing it anew ends the old one', async ({tx, act}) => {
    await found(tx, act)
    const asked = {
      name: '一号责任网格',
      kind: 'patrol',
      post: 'grid-staff',
      holder: null,
      cells: cells.slice(0, 4).map(({code}) => code),
      version: 0,
    }
    const first = await drawResponsibility(tx, act, 'R-01', asked)
    assert.equal(first.version, 1)
    await assert.rejects(drawResponsibility(tx, act, 'R-01', asked), {code: 'grid.changed-meanwhile'})
    await assert.rejects(drawResponsibility(tx, act, 'R-02', {...asked, cells: ['990101001001777']}), {code: 'grid.no-cell'})
    await drawResponsibility(tx, act, 'R-01', {...asked, cells: asked.cells.slice(2), version: 1})
    assert.deepEqual(await listResponsibilities(tx, {cell: asked.cells[0]}), [])
    assert.deepEqual(
      (await listResponsibilities(tx, {cell: asked.cells[3]})).map(({code, version, cells: of}) => [code, version, of.length]),
      [['R-01', 2, 2]],
    )
  })
})
