import assert from 'node:assert/strict'
import {test} from 'node:test'
import {drawPoisson, openRandom} from '#lib/stats/draw.ts'
import {daysAgo, NOW, seen} from '../test/samples.ts'
import {baselineFor, judgeTarget, proposals} from './campaign.ts'
import {clusters, hotCells, openLattice} from './hot-spots.ts'
import {recurrences} from './recur.ts'
import {surges} from './surges.ts'

const cells = Array.from({length: 144}, (_, k) => ({
  code: `880101001001${String(k).padStart(3, '0')}`,
  lng: 100 + (k % 12) * 0.001,
  lat: 30 + Math.floor(k / 12) * 0.001,
}))

test('cells around which there are more cases are hot; spread evenly, none is', () => {
  const even = cells.map(({code}, k) => seen(`e${k}`, {area: code}))
  assert.deepEqual(hotCells(openLattice(cells), even, null), [])
  const corner = cells.filter(({lng, lat}) => lng < 100.0025 && lat < 30.0025)
  const heaped = [...even, ...corner.flatMap(({code}, k) => Array.from({length: 6}, (_, n) => seen(`h${k}-${n}`, {area: code})))]
  const hot = hotCells(openLattice(cells), heaped, null)
  assert.ok(
    hot.length >= 1 && hot.length <= 3 && hot.every(({area, q, z}) => (q ?? 1) <= 0.05 && (z ?? 0) > 2 && Number(area.slice(-3)) % 12 <= 3),
    JSON.stringify(hot.map(({area, z}) => [area, z])),
  )
  assert.ok(Math.abs((hot[0]?.expected ?? 0) - (9 * heaped.length) / cells.length) < 1e-9)
  assert.ok((hot[0]?.cases ?? 0) > 4 * (hot[0]?.expected ?? 0))
  assert.deepEqual(hotCells(openLattice(cells), heaped, 'matter.09005'), [])
  assert.deepEqual(hotCells(openLattice(cells.slice(0, 10)), heaped, null), [])
})

test('five of a class close in space and time are a burst; of different classes or weeks they are not', () => {
  const five = [0, 1, 2, 3, 4].map((k) => seen(`b${k}`, {east: k * 70, ago: 20 - k * 3}))
  const [burst, ...others] = clusters(five)
  assert.deepEqual([burst?.kind, burst?.cases, burst?.members.length, others.length], ['cluster', 5, 5, 0])
  assert.ok((burst?.radiusM ?? 0) >= 139 && (burst?.radiusM ?? 0) <= 141)
  assert.deepEqual(clusters(five.map((one, k) => ({...one, category: `matter.0900${k}`}))), [])
  assert.deepEqual(clusters(five.map((one, k) => ({...one, reportedAt: daysAgo(20 * k)}))), [])
})

test('a street that rises is told, one that stays is not, and a young record is not judged', () => {
  const random = openRandom(9)
  const calm = Array.from({length: 240}, (_, day) => drawPoisson(random, day % 7 < 5 ? 4 : 1))
  const rising = calm.map((count, day) => (day >= 235 ? count + 9 : count))
  const streets = Array.from({length: 20}, (_, k) => ({
    area: `8801010${String(k).padStart(2, '0')}`,
    category: null,
    counts: Array.from({length: 240}, (_, day) => drawPoisson(random, day % 7 < 5 ? 4 : 1)),
  }))
  const told = surges([...streets, {area: '880101099', category: 'matter.06010', counts: rising}], NOW)
  assert.deepEqual(
    told.map(({area, category}) => [area, category]),
    [['880101099', 'matter.06010']],
  )
  assert.ok((told[0]?.cases ?? 0) > (told[0]?.expected ?? 0) * 2 && (told[0]?.q ?? 1) < 0.01)
  assert.deepEqual(surges([{area: '880101099', category: null, counts: rising.slice(-50)}], NOW), [])
})

test('a street with bursts and recurrences of one disorder is proposed once, with its classes and numbers', () => {
  const many = Array.from({length: 9}, (_, k) => seen(`m${k}`, {category: 'matter.09005', ago: k, east: k * 10}))
  const few = [
    seen('n0', {category: 'matter.09001', ago: 3, east: 900}),
    seen('n1', {category: 'matter.09001', ago: 2, east: 900}),
    seen('n2', {category: 'matter.09001', ago: 1, east: 900}),
  ]
  const patterns = [...clusters(many), ...recurrences([...many, ...few], NOW)]
  const disorderOf = (category: string) => (category.startsWith('matter.09') ? {key: 'occupying'} : undefined)
  const [proposal, ...others] = proposals(patterns, disorderOf, [])
  assert.deepEqual(others, [])
  assert.deepEqual(
    [proposal?.area, proposal?.categories, proposal?.disorder, proposal?.evidence.length],
    ['880101001', ['matter.09001', 'matter.09005'], 'occupying', 3],
  )
  assert.deepEqual(proposals(patterns, disorderOf, [{area: '880101001', categories: ['matter.09005']}]), [])
  assert.deepEqual(proposals(patterns, disorderOf, [{area: '8801', categories: ['matter.09001']}]), [])
  assert.equal(proposals(recurrences(few, NOW), disorderOf, []).length, 0)
})

test('a campaign is measured against a past as long as itself, four weeks at least, and has a target', () => {
  const target = {perWeek: 3, onTime: null, returnRate: null}
  const [startsAt, endsAt] = [daysAgo(-1), daysAgo(-61)]
  assert.deepEqual(baselineFor({startsAt, endsAt, target}, NOW), {from: daysAgo(60), to: NOW})
  assert.deepEqual(baselineFor({startsAt: daysAgo(2), endsAt: daysAgo(-8), target}, NOW), {from: daysAgo(30), to: daysAgo(2)})
  assert.throws(() => baselineFor({startsAt, endsAt: daysAgo(-3), target}, NOW), {code: 'campaign.bad-period'})
  assert.throws(() => baselineFor({startsAt: daysAgo(40), endsAt: daysAgo(2), target}, NOW), {code: 'campaign.bad-period'})
  assert.throws(() => baselineFor({startsAt, endsAt, target: {perWeek: null, onTime: null, returnRate: null}}, NOW), {
    code: 'campaign.no-target',
  })
})

test('a target is met, missed, or cannot be said yet', () => {
  const measure = {
    from: daysAgo(14),
    to: NOW,
    cases: 8,
    perWeek: 4,
    onTime: null,
    returns: {closed: 4, returned: 1, watched: 0, rate: 0.25, days: 90},
  }
  assert.deepEqual(judgeTarget({perWeek: 4, onTime: 0.9, returnRate: 0.2}, measure), {perWeek: true, onTime: null, returnRate: false})
  const target = {perWeek: 4, onTime: 0.9, returnRate: 0.2}
  assert.deepEqual(judgeTarget(target, {...measure, from: daysAgo(6), onTime: 1}), {perWeek: null, onTime: null, returnRate: null})
  assert.equal(judgeTarget(target, {...measure, returns: {...measure.returns, days: 3}}).returnRate, null)
})
