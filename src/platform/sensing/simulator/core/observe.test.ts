import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import {type FaultName, faultsBetween, recipes, type Simulated} from './faults.ts'
import {rainAt, simulated} from './observe.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const OFFSET = 8 * HOUR
const NOW = Date.parse('2026-11-23T02:00:00Z')
const city = new URL('../../../../../cities/demo/sensing/', import.meta.url)
const devices: readonly Simulated[] = readFileSync(new URL('devices.csv', city), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((row) => row.split(','))
  .map(([code = '', kind = '', , , , , , group = '']) => ({code, kind, group}))
const kinds = JSON.parse(readFileSync(new URL('kinds.json', city), 'utf8')) as Record<string, {streams: {key: string}[]}>

const all = function* () {
  for (const device of devices) for (const {key} of kinds[device.kind]?.streams ?? []) yield {device, key}
}

test('every stream of the demo city has a reading, and no other has', () => {
  for (const {device, key} of all()) assert.notEqual(simulated(device, key, NOW, OFFSET), undefined, `${device.kind} ${key}`)
  assert.equal(simulated({code: 'X', kind: 'lamp', group: ''}, 'filling', NOW, OFFSET), undefined)
})

const bounds: Readonly<Record<string, readonly [number, number]>> = {
  pm25: [0, 500],
  pm10: [0, 700],
  no2: [0, 300],
  o3: [0, 300],
  temperature: [-15, 45],
  humidity: [10, 100],
  windSpeed: [0, 20],
  windFrom: [0, 360],
  laeq: [35, 90],
  speed: [0, 80],
  occupancy: [0, 100],
  pressure: [0.05, 0.6],
  tilt: [0, 90],
  filling: [0, 100],
  occupied: [0, 1],
  power: [0, 300],
  rain: [0, 100],
}

test('readings stay within what such a sensor shows, over a year', () => {
  for (const {device, key} of all()) {
    const [least, most] = bounds[key] ?? [0, 10_000]
    for (let at = NOW; at < NOW + 365 * DAY; at += 5.3 * DAY) {
      const value = simulated(device, key, at, OFFSET)
      if (value !== null && value !== undefined) assert.ok(value >= least && value <= most, `${device.code} ${key} ${value}`)
    }
  }
})

test('a moment is the same whenever it is asked for', () => {
  for (const {device, key} of all()) assert.equal(simulated(device, key, NOW, OFFSET), simulated(device, key, NOW, OFFSET))
})

/** Readings of one stream a quarter of an hour apart. */
const series = (device: Simulated, key: string, from: number, until: number): readonly (number | null | undefined)[] =>
  Array.from({length: Math.ceil((until - from) / (HOUR / 4))}, (_, i) => simulated(device, key, from + (i * HOUR) / 4, OFFSET))

const found = (name: FaultName) => {
  for (const device of devices)
    for (const fault of faultsBetween(device, NOW - 60 * DAY, NOW, OFFSET)) if (fault.name === name) return {device, ...fault}
  return assert.fail(`no ${name} in sixty days`)
}

test('every kind of fault comes, and shows', () => {
  const shows: Readonly<Record<FaultName, (values: readonly (number | null | undefined)[]) => boolean>> = {
    burst: (values) => values.some((value) => typeof value === 'number'),
    'cover-open': (values) => values.every((value) => Number(value) > 20),
    'not-emptied': (values) => values.at(-1) === 100,
    dark: (values) => values.every((value) => value === 0),
    'burns-by-day': (values) => values.every((value) => Number(value) > 50),
    silent: (values) => values.every((value) => value === null),
    stuck: (values) => new Set(values).size === 1,
    plume: (values) => Math.max(...values.map(Number)) > 150,
    drifting: (values) => Number(values.at(-1)) > Number(values[0]),
    'night-works': (values) => values.every((value) => Number(value) >= 69),
    blocked: (values) => values.slice(8).every((value) => Number(value) > 1.6),
  }
  const keys: Partial<Record<FaultName, string>> = {
    'cover-open': 'tilt',
    'not-emptied': 'filling',
    dark: 'power',
    'burns-by-day': 'power',
    plume: 'pm25',
    drifting: 'pm25',
    'night-works': 'laeq',
    blocked: 'level',
  }
  for (const name of Object.keys(recipes) as FaultName[]) {
    const {device, from, until} = found(name)
    const key = keys[name] ?? kinds[device.kind]?.streams[0]?.key ?? ''
    assert.ok(shows[name](series(device, key, from, until - 1)), `${name} at ${device.code}`)
  }
})

test('a burst shows in all that hang on the main, and nowhere else', () => {
  const {from, until, device} = found('burst')
  for (const other of devices.filter(({kind}) => kind === 'pressure-gauge')) {
    const bursts = faultsBetween(other, from, until, OFFSET).filter((fault) => fault.name === 'burst' && fault.from === from)
    assert.equal(bursts.length, other.group === device.group ? 1 : 0, other.code)
  }
})

test('it rains on some days, and not on most', () => {
  let wet = 0
  for (let day = 0; day < 400; day++)
    if (Array.from({length: 48}, (_, i) => rainAt(NOW + day * DAY + i * HOUR * 0.5)).some((rain) => rain > 1)) wet++
  assert.ok(wet > 30 && wet < 130, `${wet} of 400`)
})
