import assert from 'node:assert/strict'
import {test} from 'node:test'
import {keepZone, moment, span} from './time.ts'

const minute = 60_000
const hour = 60 * minute

test('a span is told in its two largest units', () => {
  assert.deepEqual(span(3 * hour + 20 * minute), {zh: '3 小时 20 分', en: '3 h 20 min'})
  assert.deepEqual(span(2 * 24 * hour + 5 * hour + minute), {zh: '2 天 5 小时', en: '2 d 5 h'})
  assert.deepEqual(span(24 * hour), {zh: '1 天', en: '1 d'})
  assert.deepEqual(span(59_999), {zh: '0 分钟', en: '0 min'})
  assert.deepEqual(span(-1), {zh: '0 分钟', en: '0 min'})
  assert.deepEqual(span(45 * 24 * hour), {zh: '45 天', en: '45 days'})
})

test('a moment is told in the city’s zone, by day, date or year', () => {
  keepZone('Asia/Shanghai')
  const now = new Date('2026-11-22T10:00:00Z')
  assert.equal(moment('zh', '2026-11-22T06:05:00Z', now), '今天 14:05')
  assert.equal(moment('zh', '2026-11-21T16:05:00Z', now), '今天 00:05')
  assert.equal(moment('zh', '2026-11-21T15:59:00Z', now), '11月21日 23:59')
  assert.equal(moment('en', '2026-11-21T15:59:00Z', now), '21 Nov 23:59')
  assert.equal(moment('zh', '2025-01-02T03:04:00Z', now), '2025年1月2日 11:04')
})
