/** Filters as a stranger might write them: of every kind of value and operator, whether their types fit or not. */
import fc from 'fast-check'
import {arrays, comparisons, type Expression, products, spatial, sums, temporal} from '../core/cql2/tree.ts'

const call = (op: string, args: readonly Expression[]): Expression => ({kind: 'call', op, args})
const names = ['code', 'name', 'region', 'area_m2', 'valid_from', 'shape', 'geometry', 'nothing']
const days = ['2026-11-23', '1900-01-01', '9999-12-31']
const moments = ['2026-11-23T00:00:00Z', '0001-01-01T00:00:00Z', '2026-11-23T23:59:59.999999999Z']
const shapes = [
  {type: 'Point', coordinates: [114, 30]},
  {type: 'Point', coordinates: [1e9, -1e9, 5]},
  {type: 'LineString', coordinates: [[114, 30], [114.01, 30.01]]},
  {type: 'LineString', coordinates: [[114, 30]]},
  {type: 'Polygon', coordinates: [[[113, 29], [115, 31], [115, 29], [113, 31], [113, 29]]]},
  {type: 'Polygon', coordinates: [[[113, 29], [115, 31], [115, 29]]]},
  {type: 'Polygon', coordinates: [[[113, 29, 1], [115, 29, 1], [115, 31, 1], [113, 29, 1]]]},
  {type: 'MultiPoint', coordinates: [[114, 30], [114.001, 30]]},
  {type: 'GeometryCollection', geometries: [{type: 'Point', coordinates: [114, 30]}, {type: 'LineString', coordinates: [[114, 30], [115, 31]]}]},
  {type: 'GeometryCollection', geometries: []},
] as const // biome-ignore format: a list

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc.constantFrom(...names).map((name) => ({kind: 'property' as const, name})),
  fc.constantFrom('', '鼓楼', '%', '_\\', "a'b", 'Ω̂', '2026-11-23', '\\').map((value) => ({kind: 'text' as const, value})),
  fc.constantFrom(0, 1, -1, 2.5, 1e308, -1e-308, 2 ** 53).map((value) => ({kind: 'number' as const, value})),
  fc.boolean().map((value) => ({kind: 'truth' as const, value})),
  fc.constantFrom(...days).map((value) => ({kind: 'date' as const, value})),
  fc.constantFrom(...moments).map((value) => ({kind: 'timestamp' as const, value})),
  fc.constantFrom(...shapes).map((value) => ({kind: 'shape', value}) as unknown as Expression),
  fc
    .constantFrom([113, 29, 115, 31], [179, -10, -179, 10], [0, 0, 0, 0], [113, 29, 0, 115, 31, 9])
    .map((value) => ({kind: 'bbox' as const, value})),
)
const end: fc.Arbitrary<Expression> = fc.oneof(leaf, fc.constant({kind: 'open' as const}))
const {any} = fc.letrec<{any: Expression}>((tie) => {
  const some = (least: number, most: number) => fc.array(tie('any'), {minLength: least, maxLength: most})
  const operator = fc.constantFrom(
    ...comparisons,
    ...sums,
    ...products,
    '^',
    ...spatial,
    ...temporal,
    ...arrays,
    'like',
    'and',
    'or',
    'distance',
  )
  return {
    any: fc.oneof(
      {depthSize: 'small', withCrossShrink: true},
      {weight: 3, arbitrary: leaf},
      {weight: 6, arbitrary: fc.tuple(operator, some(2, 2)).map(([op, args]) => call(op, args))},
      {weight: 1, arbitrary: fc.tuple(operator, some(0, 4)).map(([op, args]) => call(op, args))},
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom('not', 'isNull', 'casei', 'accenti', 'abs', 'length', 'area', 'nothing'), some(1, 1))
          .map(([op, args]) => call(op, args)),
      },
      {weight: 1, arbitrary: some(3, 3).map((args) => call('between', args))},
      {weight: 1, arbitrary: fc.tuple(tie('any'), some(0, 3)).map(([of, items]) => call('in', [of, {kind: 'list', items}]))},
      {weight: 1, arbitrary: some(0, 3).map((items) => ({kind: 'list' as const, items}))},
      {weight: 2, arbitrary: fc.tuple(end, end).map(([from, to]) => ({kind: 'interval' as const, from, to}))},
    ),
  }
})

const condition = fc.constantFrom(...comparisons, ...spatial, ...temporal, ...arrays, 'like')

/** Mostly conditions, and mostly shallow ones: the deeper, the likelier something does not fit. */
export const filters: fc.Arbitrary<Expression> = fc.oneof(
  {weight: 1, arbitrary: any},
  {weight: 2, arbitrary: fc.tuple(condition, any, any).map(([op, ...args]) => call(op, args))},
  {weight: 6, arbitrary: fc.tuple(condition, leaf, leaf).map(([op, ...args]) => call(op, args))},
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...spatial), fc.constantFrom(...shapes))
      .map(([op, value]) => call(op, [{kind: 'property', name: 'shape'}, {kind: 'shape', value} as unknown as Expression])),
  },
)

/** Filters whose types fit, of each kind. */
export const fitting: fc.Arbitrary<Expression> = (() => {
  const property = (name: string): Expression => ({kind: 'property', name})
  const number = fc.constantFrom<Expression>(
    property('region'),
    property('area_m2'),
    {kind: 'number', value: 1e4},
    {kind: 'number', value: 0},
    call('area', [property('shape')]),
  )
  const reckoned = fc.tuple(fc.constantFrom(...sums, ...products), number, number).map(([op, ...args]) => call(op, args))
  const text = fc.constantFrom<Expression>(
    property('name'),
    property('code'),
    {kind: 'text', value: '%网格'},
    call('casei', [property('name')]),
    call('accenti', [call('casei', [property('name')])]),
  )
  const instant = fc.constantFrom<Expression>(
    property('valid_from'),
    {kind: 'date', value: '2026-11-23'},
    {kind: 'timestamp', value: '2026-11-23T08:00:00Z'},
  )
  const span = fc.oneof(
    instant,
    fc
      .tuple(fc.oneof(instant, fc.constant<Expression>({kind: 'open'})), instant)
      .map(([from, to]): Expression => ({kind: 'interval', from, to})),
  )
  const shape = fc.constantFrom<Expression>(
    property('shape'),
    {kind: 'bbox', value: [113.99, 29.99, 114, 30]},
    {kind: 'shape', value: {type: 'Point', coordinates: [114, 30]}},
  )
  const pair = (op: readonly string[], of: fc.Arbitrary<Expression>) =>
    fc.tuple(fc.constantFrom(...op), of, of).map(([one, ...args]) => call(one, args))
  const one = fc.oneof(
    pair(comparisons, fc.oneof(number, reckoned)),
    pair([...comparisons, 'like'], text),
    pair(comparisons, instant),
    pair(temporal, span),
    pair(spatial, shape),
    pair(
      arrays,
      fc.array(fc.oneof(number, text, instant), {maxLength: 3}).map((items): Expression => ({kind: 'list', items})),
    ),
  )
  return fc.oneof(
    one,
    fc.tuple(fc.constantFrom('and', 'or'), one, one).map(([op, ...args]) => call(op, args)),
    one.map((of) => call('not', [of])),
  )
})()
