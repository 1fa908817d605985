import fc from 'fast-check'
import type {Position, Shape} from '../core/polygon.ts'
import type {AnswerIs, Hours, Routable, Rule, When} from '../core/rule.ts'

const some = <T>(values: readonly T[], most = 2): fc.Arbitrary<T[] | undefined> =>
  fc.option(fc.uniqueArray(fc.constantFrom(...values), {minLength: 1, maxLength: most}), {nil: undefined, freq: 1})

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, {nil: undefined, freq: 1})

export const ring = (places: readonly Position[]): readonly Position[] => [...places, places[0] as Position]

export const square = (west: number, south: number, size: number): Shape => [
  [ring([[west, south], [west + size, south], [west + size, south + size], [west, south + size]])], // biome-ignore format: one line
]

/** Squares, triangles and arrowheads on a small grid, so that edges and corners often coincide. */
const shape: fc.Arbitrary<Shape> = fc
  .tuple(
    fc.integer({min: 0, max: 6}),
    fc.integer({min: 0, max: 6}),
    fc.integer({min: 1, max: 4}),
    fc.constantFrom('square', 'triangle', 'arrow'),
  )
  .map(([x, y, size, form]): Shape => {
    if (form === 'square') return square(x, y, size)
    if (form === 'triangle') return [[ring([[x, y], [x + size, y], [x, y + size]])]] // biome-ignore format: one line
    return [[ring([[x, y], [x + size, y + size], [x, y + size * 2], [x + size / 2, y + size]])]] // biome-ignore format: one line
  })

const clock = fc.constantFrom('00:00', '06:00', '08:00', '17:00', '22:00', '23:59')

const hours: fc.Arbitrary<Hours> = fc
  .record({
    days: maybe(fc.constantFrom('working' as const, 'resting' as const)),
    weekdays: some([1, 2, 5, 6, 7], 4),
    span: maybe(fc.tuple(clock, clock)),
    since: maybe(fc.constantFrom('2026-11-01', '2026-11-23')),
    until: maybe(fc.constantFrom('2026-11-22', '2026-12-31')),
  })
  .map(({span, ...rest}) => ({...rest, ...(span === undefined ? {} : {from: span[0], to: span[1]})}))

const answerIs: fc.Arbitrary<AnswerIs> = fc.oneof(
  fc.record({question: fc.constant('where'), is: fc.constantFrom('road', 'river')}),
  fc.record({question: fc.constant('danger'), is: fc.boolean()}),
  fc.record({question: fc.constant('depth'), least: fc.integer({min: 0, max: 3}), most: maybe(fc.integer({min: 2, max: 6}))}),
)

export const anyWhen: fc.Arbitrary<When> = fc.record({
  categories: some(['matter', 'matter.06', 'matter.06010', 'matter.09009', 'component.01037']),
  areas: some(['9901', '990101', '990101001', '990102']),
  owners: some(['water', 'power']),
  sources: some(['citizen', 'patrol', 'hotline'] as const),
  priorities: some([1, 2, 3]),
  hours: maybe(hours),
  answers: maybe(fc.array(answerIs, {minLength: 1, maxLength: 2})),
  words: some(['垃圾', '装修 垃圾', 'ABC', 'ａｂ']),
  shape: maybe(shape),
})

const conditionsOf = (when: When): When => Object.fromEntries(Object.entries(when).filter(([, value]) => value !== undefined)) as When

/** Rules with few conditions each, so that they often speak and often shadow one another. */
export const anyRules: fc.Arbitrary<readonly Rule[]> = fc
  .array(
    fc.tuple(
      anyWhen,
      fc.uniqueArray(fc.constantFrom('categories', 'areas', 'owners', 'sources', 'priorities', 'hours', 'answers', 'words', 'shape'), {
        maxLength: 3,
      }),
    ),
    {minLength: 1, maxLength: 8},
  )
  .map((drawn) =>
    drawn.map(([when, kept], index): Rule => {
      const chosen = Object.fromEntries(
        Object.entries(conditionsOf(when)).filter(([name]) => (kept as readonly string[]).includes(name)),
      ) as When
      return {id: `r${index}`, title: `规则 ${index}`, when: chosen, to: {unit: `unit-${index}`}}
    }),
  )

export const anyInput: fc.Arbitrary<Routable> = fc.record({
  category: fc.constantFrom('matter.06010', 'matter.06013', 'matter.09009', 'component.01037'),
  area: fc.constantFrom('990101001001001', '990101002001001', '990102001001001', '990201001'),
  place: fc.option(
    fc.tuple(
      fc.integer({min: 0, max: 20}).map((half) => half / 2),
      fc.integer({min: 0, max: 20}).map((half) => half / 2),
    ),
    {nil: null},
  ),
  owner: fc.constantFrom('water', 'power', 'heat', null),
  source: fc.constantFrom('citizen' as const, 'patrol' as const, 'import' as const),
  priority: fc.constantFrom(1, 2, 9, null),
  answers: fc.record(
    {
      where: fc.constantFrom<string | string[]>('road', 'river', ['road', 'river']),
      danger: fc.boolean(),
      depth: fc.integer({min: 0, max: 7}),
    },
    {requiredKeys: []},
  ),
  day: fc.constantFrom('2026-10-31', '2026-11-22', '2026-11-23', '2027-01-01'),
  weekday: fc.integer({min: 1, max: 7}),
  minute: fc.constantFrom(0, 359, 360, 480, 720, 1019, 1020, 1320, 1439),
  working: fc.constantFrom(true, false, null),
  text: fc.constantFrom('', '路边一堆 垃圾', '装修垃圾', 'ab', 'xABCx', 'Ａ ｂｃ'),
})
