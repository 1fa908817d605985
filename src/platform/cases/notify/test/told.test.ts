import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import {variablesIn} from '#platform/notices/core/template.ts'
import {beginCase} from '../../core/case.ts'
import {eventNames} from '../../core/history.ts'
import {isNews, told, valuesOf} from '../core/told.ts'

const file = new URL('../../../../../cities/demo/notices/templates.json', import.meta.url)

interface Words {
  readonly title: string
  readonly body: string
  readonly short?: string
}
const {events} = JSON.parse(readFileSync(file, 'utf8')) as {events: Record<string, {variables: string[]; zh: Words; en: Words} | undefined>}

const begun = beginCase({
  id: 'a', districtId: '880101', source: 'citizen', area: '880101001001', region: 1, category: null, component: null, at: new Date('2026-11-23T02:00:00Z'),
}) // biome-ignore format: one line
const values = valuesOf(
  {...begun, description: '积水', address: null},
  {actorName: '孙', body: {version: 2, to: 'dispatched', unit: '排水'}},
  null,
)

test('every event that tells somebody has words in both languages, and they name only what the event can fill', () => {
  const needed = Object.entries(told).flatMap(([event, {tells}]) => [
    ...(tells.some((name) => name !== 'reporter') ? [event] : []),
    ...(tells.includes('reporter') ? [`${event}.reporter`] : []),
  ])
  assert.ok(needed.length >= 40)
  assert.deepEqual(
    needed.filter((event) => events[event] === undefined),
    [],
  )
  const known = [...Object.keys(values), 'link']
  for (const event of needed) {
    const {variables = [], zh, en} = events[event] ?? {}
    assert.deepEqual(
      variables.filter((name) => !known.includes(name)),
      [],
      event,
    )
    for (const words of [zh, en])
      assert.deepEqual(
        variablesIn(words?.title ?? '', words?.body ?? '', words?.short ?? '').filter((name) => !known.includes(name)),
        [],
        event,
      )
  }
})

test('only events that cases have are told, and none to nobody', () => {
  assert.deepEqual(
    Object.keys(told).filter((event) => !eventNames.includes(event)),
    [],
  )
  assert.ok(Object.values(told).every(({tells}) => tells.length > 0))
})

test('what the event says goes before where the case stands', () => {
  assert.deepEqual([values.state.zh, values.unit, values.place, values.who], ['已派遣', '排水', '880101001001', '孙'])
})

test('histories are no news', () => {
  const now = new Date('2026-11-23T02:00:00Z')
  const days = (n: number): Date => new Date(now.getTime() - n * 86_400_000)
  assert.deepEqual(
    [isNews({source: 'citizen'}, days(6), now), isNews({source: 'citizen'}, days(8), now), isNews({source: 'import'}, now, now)],
    [true, false, false],
  )
})
