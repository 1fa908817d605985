import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import {alarmStateNames, happenings, leadsTo, stepFacts, stepNames} from './life.ts'

/** Written by hand: where each step leads from each state; a dot where it cannot be taken. */
const specified = `
             raised        acknowledged  suppressed    cleared
find-again   raised        acknowledged  suppressed    .
worsen       raised        raised        .             .
acknowledge  acknowledged  .             .             .
escalate     raised        .             .             .
suppress     suppressed    suppressed    .             .
release      .             .             raised        .
ease         cleared       cleared       cleared       .
clear        cleared       cleared       cleared       .
mark-true    raised        acknowledged  suppressed    cleared
mark-false   raised        acknowledged  suppressed    cleared
`

test('every step from every state leads where the table says', () => {
  const [head = [], ...rows] = specified
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  assert.deepEqual(head, alarmStateNames)
  assert.deepEqual(
    rows.map(([step]) => step),
    stepNames,
  )
  for (const [name, ...leads] of rows) {
    const step = stepNames.find((one) => one === name) ?? assert.fail(name)
    for (const [index, state] of alarmStateNames.entries()) assert.equal(leadsTo(step, state) ?? '.', leads[index], `${step} from ${state}`)
  }
})

test('what people take by hand names its event; every event is described where events are read', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  for (const step of stepNames) {
    const {event, by, needs} = stepFacts(step)
    if (by === 'person') assert.notEqual(event, null, step)
    if (by === 'itself') assert.equal(needs, null, step)
  }
  for (const event of Object.keys(happenings)) assert.ok(readme.includes(`\`${event}\``), `${event} is not in the README`)
})
