/** What filters let through, case by case: what must come is reckoned here from the tables of the park, never from an answer. */
import assert from 'node:assert/strict'
import {onBothStores} from '#test/city.ts'
import {sta} from '../../test/field.ts'
import {buildPark, FIRST, type Seen, seen, several, type Thing, things} from './park.ts'

type Case<T> = readonly [filter: string, fits: (one: T) => boolean]

const properties = ({properties = {}}: Thing) =>
  properties as {kind?: string; floors?: number | string; open?: boolean; tags?: string[]; maker?: {name: string; year: number}}
const floors = (one: Thing): number => (typeof properties(one).floors === 'number' ? Number(properties(one).floors) : Number.NaN)
const away = ([x, y]: Thing['place'], [a, b]: readonly [number, number]): number => Math.hypot(x - a, y - b)
const inBox = ([x, y]: Thing['place'], [w, s, e, n]: readonly [number, number, number, number]): boolean => x > w && x < e && y > s && y < n
const BOX = "geography'POLYGON ((113.95 29.9, 114.3 29.9, 114.3 30.2, 113.95 30.2, 113.95 29.9))'"
const box = [113.95, 29.9, 114.3, 30.2] as const
const onLine = ([, y]: Thing['place']): boolean => y === 30
const LINE = "geography'LINESTRING (113 30, 115 30)'"
const EAST = "geography'POINT (114 30)'"

const ofThings: readonly Case<Thing>[] = [
  ["name eq 'East Gate'", ({name}) => name === 'East Gate'],
  ["name ne 'East Gate'", ({name}) => name !== 'East Gate'],
  ["name eq 'O''Hara'", ({name}) => name === "O'Hara"],
  ["name gt 'M' and name ne 'bare'", ({name}) => name > 'M' && name !== 'bare'],
  ["'East Gate' eq name", ({name}) => name === 'East Gate'],
  ["startswith(name, 'East')", ({name}) => name.startsWith('East')],
  ["endswith(name, 'Gate')", ({name}) => name.endsWith('Gate')],
  ["substringof('Gate', name)", ({name}) => name.includes('Gate')],
  ["contains(name, 'a')", ({name}) => name.includes('a')],
  ["contains(name, '_')", ({name}) => name.includes('_')],
  ["contains(description, '%')", ({description}) => description.includes('%')],
  ["contains(description, '\\')", ({description}) => description.includes('\\')],
  ["startswith(description, '东')", ({description}) => description.startsWith('东')],
  ['length(name) eq 9', ({name}) => name.length === 9],
  ['length(description) lt 4', ({description}) => description.length < 4],
  ["indexof(name, 'Gate') eq 5", ({name}) => name.indexOf('Gate') === 5],
  ["indexof(name, 'zz') eq -1", ({name}) => !name.includes('zz')],
  ["substring(name, 5) eq 'Gate'", ({name}) => name.slice(5) === 'Gate'],
  ["substring(name, 1, 3) eq 'ast'", ({name}) => name.slice(1, 4) === 'ast'],
  ["tolower(name) eq 'east gate'", ({name}) => name.toLowerCase() === 'east gate'],
  ["toupper(name) eq 'BARE'", ({name}) => name.toUpperCase() === 'BARE'],
  ["trim(description) eq 'spaced'", ({description}) => description.trim() === 'spaced'],
  ["concat(name, '!') eq 'bare!'", ({name}) => `${name}!` === 'bare!'],
  ["concat(concat(name, ':'), description) eq 'bare:没有属性'", ({name, description}) => `${name}:${description}` === 'bare:没有属性'],
  ["length(concat(name, description)) gt 12", ({name, description}) => (name + description).length > 12],
  ["properties/kind eq 'air'", (one) => properties(one).kind === 'air'],
  ["properties/kind ne 'air'", (one) => properties(one).kind !== undefined && properties(one).kind !== 'air'],
  ["not (properties/kind eq 'air')", (one) => properties(one).kind !== 'air'],
  ['properties/kind eq null', (one) => properties(one).kind === undefined],
  ['properties/kind ne null', (one) => properties(one).kind !== undefined],
  ['properties eq null', (one) => one.properties === undefined],
  ['properties/floors gt 1', (one) => floors(one) > 1],
  ['properties/floors ge 2.5', (one) => floors(one) >= 2.5],
  ['properties/floors eq 1', (one) => floors(one) === 1],
  ["properties/floors eq '4'", (one) => String(properties(one).floors) === '4'],
  ['properties/floors add 1 eq 4', (one) => floors(one) + 1 === 4],
  ['properties/floors mul 2 eq 5', (one) => floors(one) * 2 === 5],
  ['properties/floors div 2 lt 1', (one) => floors(one) / 2 < 1],
  ['5 sub properties/floors gt 3', (one) => 5 - floors(one) > 3],
  ['properties/floors mod 2 eq 1', (one) => floors(one) % 2 === 1],
  ['properties/floors div 0 gt 1', () => false],
  ['round(properties/floors) eq 3', (one) => Math.round(floors(one)) === 3],
  ['floor(properties/floors) eq 2', (one) => Math.floor(floors(one)) === 2],
  ['ceiling(properties/floors) eq 3', (one) => Math.ceil(floors(one)) === 3],
  ['-properties/floors lt -2', (one) => -floors(one) < -2],
  ['properties/open eq true', (one) => properties(one).open === true],
  ['properties/open eq false', (one) => properties(one).open === false],
  ['properties/open', (one) => properties(one).open === true],
  ["properties/tags/0 eq 'a'", (one) => properties(one).tags?.[0] === 'a'],
  ["properties/tags[1] eq 'b'", (one) => properties(one).tags?.[1] === 'b'],
  ["properties/maker/name eq '甲'", (one) => properties(one).maker?.name === '甲'],
  ['properties/maker/year ge 2021', (one) => (properties(one).maker?.year ?? 0) >= 2021],
  ["properties/maker/year gt 2018 and properties/kind eq 'air'", (one) => (properties(one).maker?.year ?? 0) > 2018 && properties(one).kind === 'air'],
  ["properties/kind eq 'water' or properties/kind eq 'noise' and name eq 'none'", (one) => properties(one).kind === 'water'],
  ["(properties/kind eq 'water' or properties/kind eq 'noise') and contains(name, 'H')", (one) => properties(one).kind === 'noise'],
  ["substringof('甲', properties/maker/name)", (one) => properties(one).maker?.name === '甲'],
  ["Datastreams/description eq 'PM2.5'", (one) => things.indexOf(one) < 3],
  ['Datastreams/id gt 0', (one) => things.indexOf(one) < 3],
  ["not (Datastreams/name eq 'none')", () => true],
  ["MultiDatastreams/name eq 'waves'", (one) => things.indexOf(one) === 2],
  ["Datastreams/Sensor/metadata eq 'm1'", (one) => things.indexOf(one) === 1],
  ["Datastreams/ObservedProperty/definition eq 'urn:1' and properties/kind eq 'water'", (one) => properties(one).kind === 'water'],
  [`geo.distance(Locations/location, ${EAST}) lt 0.15`, ({place}) => away(place, [114, 30]) < 0.15],
  [`geo.distance(Locations/location, ${EAST}) ge 0.15`, ({place}) => away(place, [114, 30]) >= 0.15],
  [`geo.intersects(Locations/location, ${LINE})`, ({place}) => onLine(place)],
  [`st_within(Locations/location, ${BOX})`, ({place}) => inBox(place, box)],
  [`st_contains(${BOX}, Locations/location)`, ({place}) => inBox(place, box)],
  [`st_intersects(Locations/location, ${BOX})`, ({place}) => inBox(place, box)],
  [`st_disjoint(Locations/location, ${BOX})`, ({place}) => !inBox(place, box)],
  [`not st_within(Locations/location, ${BOX})`, ({place}) => !inBox(place, box)],
  [`st_equals(Locations/location, ${EAST})`, ({place}) => away(place, [114, 30]) === 0],
  [`st_touches(Locations/location, geography'LINESTRING (114 30, 115 31)')`, ({place}) => away(place, [114, 30]) === 0],
  [`st_crosses(Locations/location, ${LINE})`, () => false],
  [`st_overlaps(Locations/location, ${BOX})`, () => false],
  [`st_relate(Locations/location, ${BOX}, 'T*F**F***')`, ({place}) => inBox(place, box)],
  [`geo.length(${LINE}) eq 2 and name eq 'bare'`, ({name}) => name === 'bare'],
  [`geo.distance(Locations/location, ${EAST}) mul 10 lt 2 and properties/kind eq 'air'`, (one) => away(one.place, [114, 30]) * 10 < 2 && properties(one).kind === 'air'],
] // biome-ignore format: a table

const at = (hours: number): number => FIRST + hours * 3_600_000
const iso = (ms: number): string => new Date(ms).toISOString()
const utc = (ms: number): Date => new Date(ms)
const inside = (one: Seen, from: number, to: number): boolean => one.from >= from && one.to <= to

const ofTimes: readonly Case<Seen>[] = [
  [`phenomenonTime eq ${iso(at(0))}`, ({from, to}) => from === at(0) && to === at(0)],
  [`phenomenonTime ne ${iso(at(0))}`, ({from, to}) => from !== at(0) || to !== at(0)],
  [`phenomenonTime lt ${iso(at(3))}`, ({to}) => to < at(3)],
  [`phenomenonTime le ${iso(at(3))}`, ({from, to}) => from <= at(3) && to <= at(3)],
  [`phenomenonTime gt ${iso(at(3))}`, ({from}) => from > at(3)],
  [`phenomenonTime ge ${iso(at(3))}`, ({from, to}) => from >= at(3) && to >= at(3)],
  [`${iso(at(3))} lt phenomenonTime`, ({from}) => from > at(3)],
  [`phenomenonTime ge ${iso(at(2))} and phenomenonTime lt ${iso(at(6))}`, ({from, to}) => from >= at(2) && to < at(6)],
  [`phenomenonTime lt ${iso(at(1))} or phenomenonTime gt ${iso(at(8))}`, ({from, to}) => to < at(1) || from > at(8)],
  [`not (phenomenonTime lt ${iso(at(5))})`, ({to}) => to >= at(5)],
  [`phenomenonTime eq ${iso(at(2))}/${iso(at(2) + 1_800_000)}`, ({from, to}) => from === at(2) && to === at(2) + 1_800_000],
  [`phenomenonTime lt ${iso(at(4))}/${iso(at(6))}`, ({to}) => to < at(4)],
  [`phenomenonTime gt ${iso(at(4))}/${iso(at(6))}`, ({from}) => from > at(6)],
  ['phenomenonTime ge 2026-11-21T08:00:00+08:00', ({from}) => from >= Date.parse('2026-11-21T00:00:00Z')],
  ['phenomenonTime lt 2026-11-21T00:00:00.500Z', ({to}) => to < Date.parse('2026-11-21T00:00:00.500Z')],
  [`before(phenomenonTime, ${iso(at(2))})`, ({to}) => to < at(2)],
  [`after(phenomenonTime, ${iso(at(7))})`, ({from}) => from > at(7)],
  [`during(phenomenonTime, ${iso(at(2))}/${iso(at(4))})`, (one) => inside(one, at(2), at(4))],
  [`meets(phenomenonTime, ${iso(at(2) + 1_800_000)}/${iso(at(4))})`, ({from, to}) => to === at(2) + 1_800_000 || from === at(4)],
  [`overlaps(phenomenonTime, ${iso(at(2) + 600_000)}/${iso(at(3))})`, ({from, to}) => from <= at(3) && to >= at(2) + 600_000],
  [`starts(phenomenonTime, ${iso(at(2))}/${iso(at(5))})`, ({from}) => from === at(2)],
  [`finishes(phenomenonTime, ${iso(at(0))}/${iso(at(2) + 1_800_000)})`, ({to}) => to === at(2) + 1_800_000],
  ['year(phenomenonTime) eq 2026', () => true],
  ['month(phenomenonTime) eq 11', () => true],
  ['day(phenomenonTime) eq 21', ({from}) => utc(from).getUTCDate() === 21],
  ['hour(phenomenonTime) eq 22', ({from}) => utc(from).getUTCHours() === 22],
  ['minute(phenomenonTime) eq 1', ({from}) => utc(from).getUTCMinutes() === 1],
  ['second(phenomenonTime) eq 0', ({from}) => utc(from).getUTCSeconds() === 0],
  ['fractionalseconds(phenomenonTime) gt 0.4', ({from}) => utc(from).getUTCMilliseconds() > 400],
  ['totaloffsetminutes(phenomenonTime) eq 0', () => true],
  ['date(phenomenonTime) eq 2026-11-20', ({from}) => iso(from).startsWith('2026-11-20')],
  ['date(phenomenonTime) gt 2026-11-20', ({from}) => iso(from).slice(0, 10) > '2026-11-20'],
  ['time(phenomenonTime) lt 03:00:00', ({from}) => iso(from).slice(11, 19) < '03:00:00'],
  [`resultTime eq ${iso(at(0))}`, ({resultAt}) => resultAt === at(0)],
  [`resultTime gt ${iso(at(6))}`, ({resultAt}) => resultAt !== null && resultAt > at(6)],
  ['resultTime eq null', ({resultAt}) => resultAt === null],
  ['resultTime ne null', ({resultAt}) => resultAt !== null],
  ["resultTime gt phenomenonTime add duration'PT1S'", ({from, resultAt}) => resultAt !== null && resultAt > from + 1_000],
  ["resultTime sub phenomenonTime ge duration'PT2S'", ({from, resultAt}) => resultAt !== null && resultAt - from >= 2_000],
  ["phenomenonTime gt 2026-11-20T20:00:00Z add duration'PT5H'", ({from}) => from > at(5)],
  ['phenomenonTime lt now()', () => true],
  ['phenomenonTime gt mindatetime() and phenomenonTime lt maxdatetime()', () => true],
  ['validTime eq null', ({valid}) => valid === null],
  [`overlaps(validTime, ${iso(at(8))}/${iso(at(20))})`, ({valid}) => valid !== null && valid[1] >= at(8)],
  [`validTime gt ${iso(at(6))}`, ({valid}) => valid !== null && valid[0] > at(6)],
] // biome-ignore format: a table

const half = (value: number): number => Math.sign(value) * Math.round(Math.abs(value))
const ofResults: readonly Case<Seen>[] = [
  ['result eq 3', ({result}) => result === 3],
  ['result ne 3', ({result}) => result !== 3],
  ['result gt 5', ({result}) => result > 5],
  ['result le -1', ({result}) => result <= -1],
  ['result gt 5 and result lt 10', ({result}) => result > 5 && result < 10],
  ['result lt 0 or result gt 15', ({result}) => result < 0 || result > 15],
  ['not (result ge 2)', ({result}) => result < 2],
  ['result add 1 eq 4', ({result}) => result + 1 === 4],
  ['result sub 0.5 eq 3', ({result}) => result - 0.5 === 3],
  ['result mul result gt 100', ({result}) => result * result > 100],
  ['result mod 5 eq 2', ({result}) => result % 5 === 2],
  ['10 div result gt 2', ({result}) => result !== 0 && 10 / result > 2],
  ['round(result) eq 4', ({result}) => half(result) === 4],
  ['floor(result) eq -2', ({result}) => Math.floor(result) === -2],
  ['ceiling(result) eq 6', ({result}) => Math.ceil(result) === 6],
  ['result gt 1e1', ({result}) => result > 10],
  ["parameters/mode eq 'auto'", ({mode}) => mode === 'auto'],
  ["parameters/mode ne 'auto'", ({mode}) => mode !== null && mode !== 'auto'],
  ['parameters/level ge 5', ({level}) => level !== null && level >= 5],
  ['parameters eq null', ({mode}) => mode === null],
  ["Datastream/description eq 'PM2.5'", ({stream}) => stream === 1],
  ["Datastream/unitOfMeasurement/symbol eq 'Cel'", ({stream}) => stream === 0],
  ['Datastream/properties/every gt 60', ({stream}) => stream === 1],
  ["Datastream/Thing/name eq 'West Gate'", ({thing}) => thing === 1],
  ["Datastream/Thing/properties/kind eq 'air' and result gt 8", ({thing, result}) => thing < 2 && result > 8],
  ["Datastream/Sensor/name eq '温度 2'", ({thing, stream}) => thing === 2 && stream === 0],
  ["Datastream/ObservedProperty/name eq '温度' or result gt 14", ({stream, result}) => stream === 0 || result > 14],
  ["FeatureOfInterest/name eq 'East Gate place'", ({thing}) => thing === 0],
  [`st_within(FeatureOfInterest/feature, ${BOX})`, ({thing}) => inBox((things[thing] as Thing).place, box)],
  [`Datastream/Thing/name eq 'Lake_1' and phenomenonTime ge ${iso(at(4))} and result lt 9`, ({thing, from, to, result}) => thing === 2 && from >= at(4) && to >= at(4) && result < 9],
  ['Datastream/id lt 0', () => false],
] // biome-ignore format: a table

const query = (filter: string): string => `$filter=${encodeURIComponent(filter)}&$top=1000`

onBothStores('schema', (it) => {
  it('filters', async ({tx, act}, t) => {
    const park = await buildPark(tx, act)
    for (const [filter, fits] of ofThings)
      await t.test(`Things: ${filter}`, async () => {
        const {value} = (await sta(tx, act, 'GET', `Things?${query(filter)}&$orderby=id`)).body
        assert.deepEqual(value.map(({name}: {name: string}) => name), things.filter(fits).map(({name}) => name)) // biome-ignore format: one line
      })
    for (const [filter, fits] of [...ofTimes, ...ofResults])
      await t.test(`Observations: ${filter}`, async () => {
        const {value} = (await sta(tx, act, 'GET', `Observations?${query(`(${filter}) and Datastream/id gt 0`)}`)).body
        const ids = value.map((one: Record<string, string>) => one['@iot.id'])
        assert.deepEqual(ids.toSorted(), seen.filter(fits).map(park.idOf).toSorted())
      })
    const ofSeveral: readonly Case<(typeof several)[number]>[] = [
      ['result/0 gt 1', ({result}) => result[0] > 1],
      ["result/1 eq 'calm'", ({result}) => result[1] === 'calm'],
      ["result[0] lt 4 and result[1] eq 'rough'", ({result}) => result[0] < 4 && result[1] === 'rough'],
      ["MultiDatastream/name eq 'waves'", () => true],
      ["MultiDatastream/ObservedProperties/name eq '海况'", () => true],
      ["MultiDatastream/unitOfMeasurements/0/symbol eq 'm'", () => true],
      [`phenomenonTime gt ${iso(at(1))}`, ({from}) => from > at(1)],
      ["MultiDatastream/Thing/name eq 'bare'", () => false],
    ]
    for (const [filter, fits] of ofSeveral)
      await t.test(`MultiDatastream: ${filter}`, async () => {
        const {value} = (await sta(tx, act, 'GET', `MultiDatastreams(${park.several})/Observations?${query(filter)}`)).body
        assert.deepEqual(value.map(({result}: {result: unknown}) => result), several.filter(fits).map(({result}) => result)) // biome-ignore format: one line
      })
    await t.test('the tables are many and let some through and others not', () => {
      const counts = ofThings.map(([, fits]) => things.filter(fits).length)
      assert.ok(ofThings.length + ofTimes.length + ofResults.length > 140 && counts.filter((n) => n > 0 && n < things.length).length > 55)
    })
  })
})
