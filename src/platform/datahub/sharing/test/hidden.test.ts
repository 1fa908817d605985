/** Nothing of what is hidden can be got at: two worlds that differ only in it answer every question alike. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import {sql} from 'kysely'
import {systemAct} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import type {Features} from '#kernel/maps/contract.ts'
import {Problem} from '#lib/problem.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {masks} from '../core/masks.ts'
import type {Terms} from '../core/share.ts'
import {listShared, readShared, sharedFeatures} from '../queries/read.ts'

interface Row {
  readonly id: string
  readonly name: string
  readonly phone: string
  readonly grade: number
  readonly salary: number
  readonly at: string
  readonly note: string
  readonly kind: string
  readonly lng: number
  readonly lat: number
}

/** Features whose rows are these. */
const world = (rows: readonly Row[]): Features => ({
  shape: 'point',
  key: {column: 'id', type: 'text'},
  place: 'place',
  time: 'at',
  properties: [
    {name: 'id', type: 'text', said: {zh: '编号', en: 'Id'}},
    {name: 'name', type: 'text', said: {zh: '姓名', en: 'Name'}},
    {name: 'phone', type: 'text', said: {zh: '电话', en: 'Telephone'}},
    {name: 'grade', type: 'number', said: {zh: '等级', en: 'Grade'}},
    {name: 'salary', type: 'number', said: {zh: '工资', en: 'Salary'}},
    {name: 'at', type: 'time', said: {zh: '时间', en: 'When'}},
    {name: 'note', type: 'text', said: {zh: '备注', en: 'Note'}},
    {name: 'kind', type: 'text', said: {zh: '种类', en: 'Kind'}},
  ],
  rows: () => sql`(select r.id, r.name, r.phone, r.grade, r.salary, r.at, r.note, r.kind, st_setsrid(st_makepoint(r.lng, r.lat), 4326) as place
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id text, name text, phone text, grade double precision, salary double precision,
      at timestamptz, note text, kind text, lng double precision, lat double precision))`,
})

/** Names, salaries and moments are told in part, ids and telephones not at all, places coarsely, and only rows of the kind 'in'. */
const terms: Terms = {
  fields: ['name', 'grade', 'salary', 'at', 'note'],
  masks: {name: 'name', salary: 'number', at: 'month'},
  place: 'coarse',
  areas: [],
  filter: "kind = 'in'",
}

const text = fc.stringMatching(/^[一-龥a-z0-9]{1,6}$/)
/** What may be known of a row, and two ways in which the rest may be. */
const pairOfRows = (index: number) =>
  fc
    .record({
      surname: fc.constantFrom('张', '王', '李'),
      grade: fc.integer({min: 0, max: 3}),
      figure: fc.integer({min: 2, max: 9}),
      month: fc.integer({min: 1, max: 9}),
      note: fc.constantFrom('甲', '乙', 'x'),
      cell: fc.tuple(fc.integer({min: 0, max: 4}), fc.integer({min: 0, max: 4})),
      hidden: fc.tuple(hiddenPart, hiddenPart),
    })
    .map(({surname, grade, figure, month, note, cell: [x, y], hidden}) =>
      hidden.map(
        (one): Row => ({
          // The key is hidden too: one world's is as good as the other's, but it stays the key.
          id: `k${index}`,
          name: surname + one.rest,
          phone: one.phone,
          grade,
          salary: (figure + one.off) * 1_000,
          at: new Date(Date.UTC(2026, month - 1, one.day, one.hour)).toISOString(),
          note,
          kind: 'in',
          lng: 114 + x / 100 + one.jitter,
          lat: 30 + y / 100 - one.jitter,
        }),
      ),
    )
const hiddenPart = fc.record({
  rest: text,
  phone: fc.stringMatching(/^1[0-9]{10}$/),
  off: fc.double({min: -0.4, max: 0.4, noNaN: true}),
  day: fc.integer({min: 1, max: 28}),
  hour: fc.integer({min: 0, max: 23}),
  jitter: fc.double({min: -0.004, max: 0.004, noNaN: true}),
})
/** Rows outside the scope, which may be anything. */
const outsiders = fc.array(
  fc
    .record({name: text, phone: text, grade: fc.constantFrom(-1, 0, 1, 7), note: text, rank: fc.integer({min: 0, max: 999})})
    .map(({rank, ...one}): Row => ({...one, id: `o${rank}`, salary: 5, at: '2026-01-01T00:00:00Z', kind: 'out', lng: 114.02, lat: 30.02})),
  {maxLength: 3},
)

const fields = ['name', 'grade', 'salary', 'at', 'note', 'phone', 'id', 'kind', 'shared_key', 'place', 'shared_place', 'geometry']
const field = fc.oneof(fc.constantFrom(...fields), fc.constantFrom('grade', 'note'))
const filter = fc.oneof(
  fc
    .tuple(field, fc.constantFrom('=', '<', '>', '<>'), fc.constantFrom("'张'", '1', "'张三'", "TIMESTAMP('2026-03-03T00:00:00Z')", '5000'))
    .map((part) => part.join(' ')),
  field.map((one) => `${one} like '%1%'`),
  field.map((one) => `casei(${one}) like casei('王%')`),
  field.map((one) => `${one} is null`),
  fc.constantFrom('1 / (grade - 7) > 0', '10 ^ (400 * (0 - grade)) > 1', 'grade in (0, 1)', "t_after(at, DATE('2026-03-15'))"),
  fc.constantFrom(
    's_intersects(geometry, BBOX(114.001, 30.001, 114.012, 30.012))',
    's_within(shared_place, BBOX(113.99, 29.99, 114.003, 30.003))',
  ),
)
const part = (name: string, value: fc.Arbitrary<string>) => value.map((one) => [name, one] as const)
const question = fc
  .array(
    fc.oneof(
      part(
        'filter',
        fc.oneof(
          filter,
          fc.tuple(filter, filter).map(([one, other]) => `(${one}) and not (${other})`),
        ),
      ),
      part(
        'sortby',
        fc.oneof(
          field,
          field.map((one) => `-${one}`),
          fc.constantFrom('grade,-note', '-grade'),
        ),
      ),
      part(
        'properties',
        fc.array(field, {maxLength: 3}).map((names) => names.join()),
      ),
      part('bbox', fc.constantFrom('114.001,30.001,114.011,30.011', '113.9,29.9,114.0051,30.0051', '113,29,115,31')),
      part('datetime', fc.constantFrom('2026-03-03T00:00:00Z/..', '2026-02', '../2026-05-05')),
      part('limit', fc.constantFrom('1', '2', '1000')),
      part('resultType', fc.constantFrom('hits', 'results')),
      part('name', fc.constantFrom('张', '张三')),
      part('grade', fc.constantFrom('1', 'x')),
    ),
    {maxLength: 3},
  )
  .map((parts) => Object.fromEntries(parts))

/** Everything a reader hears: all the pages, or the refusal. */
async function heard(db: Db, rows: readonly Row[], asked: Readonly<Record<string, string>>): Promise<unknown> {
  const act = systemAct(NOW, 'test')
  const shared = sharedFeatures(world(rows), terms, 'salt')
  const pages: unknown[] = []
  let cursor: string | undefined
  try {
    await sql`savepoint heard`.execute(db)
    do {
      const {page, ...counted} = await listShared(
        db,
        act,
        shared,
        terms,
        readShared({...asked, ...(cursor === undefined ? {} : {cursor})}, shared),
      )
      pages.push({...page, ...counted})
      cursor = page.cursor ?? undefined
    } while (cursor !== undefined && pages.length < 20)
    return pages
  } catch (error) {
    await sql`rollback to savepoint heard`.execute(db)
    const {code} = error as {code?: string}
    return {refused: error instanceof Problem ? error.message : code}
  }
}

onBothStores('schema', (it) => {
  it('worlds that differ only in what is hidden answer every question alike', async ({db}) => {
    const tally = {answered: 0, refused: 0}
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(), {minLength: 1, maxLength: 6}).chain((ids) => fc.tuple(...ids.map((_, index) => pairOfRows(index)))),
        outsiders,
        outsiders,
        question,
        async (pairs, beyond, otherBeyond, asked) => {
          const one = await heard(db, [...pairs.map(([row]) => row as Row), ...beyond], asked)
          const other = await heard(db, [...pairs.map(([, row]) => row as Row), ...otherBeyond], asked)
          assert.deepEqual(other, one)
          if (Array.isArray(one)) tally.answered += 1
          else tally.refused += 1
        },
      ),
      {seed: 20261123, numRuns: 150},
    )
    assert.ok(tally.answered > 60 && tally.refused > 60, JSON.stringify(tally))
  })

  it('what is told in part may not be asked about, what is not given is not there, and the rest can be', async ({db}) => {
    const row: Row = {id: 'k1', name: '张三', phone: '13800000000', grade: 2, salary: 4_400, at: '2026-03-05T06:07:08Z', note: 'x', kind: 'in', lng: 114.003, lat: 30.004} // biome-ignore format: one line
    const ask = (asked: Readonly<Record<string, string>>) => heard(db, [row, {...row, id: 'k2', kind: 'out'}], asked)
    const [page] = (await ask({})) as [
      {features: readonly {id: string; geometry: {coordinates: number[]}; properties: object}[]; count: number},
    ]
    assert.equal(page.count, 1)
    const [feature] = page.features
    assert.deepEqual(feature?.properties, {grade: 2, note: 'x', name: '张*', salary: 4_000, at: '2026-03'})
    assert.deepEqual(feature?.geometry.coordinates, [114, 30])
    assert.match(feature?.id ?? '', /^[0-9a-f]{64}$/, 'the key itself is no field that was given')
    for (const asked of [
      {filter: "name = '张三'"},
      {filter: 'salary > 4300'},
      {filter: "phone like '138%'"},
      {filter: "kind = 'in'"},
      {filter: "id = 'k1'"},
      {filter: 'place is null'},
      {sortby: 'salary'},
      {sortby: '-phone'},
      {sortby: 'shared_key'},
      {name: '张三'},
      {phone: '13800000000'},
      {id: 'k1'},
      {properties: 'phone'},
      {properties: 'kind'},
    ] as Readonly<Record<string, string>>[])
      assert.ok('refused' in ((await ask(asked)) as object), JSON.stringify(asked))
    for (const asked of [
      {filter: 'grade = 2'},
      {sortby: '-grade,note'},
      {note: 'x'},
      {properties: 'name,salary'},
      {bbox: '113.99,29.99,114.001,30.001'},
    ] as Readonly<Record<string, string>>[])
      assert.ok(Array.isArray(await ask(asked)), JSON.stringify(asked))
    assert.equal(masks.name.apply(row.name), '张*')
  })
})
