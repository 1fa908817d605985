import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Event} from '#kernel/events.ts'
import {openByItself, tellAlarms} from './actions.ts'

type Handle = (tx: Tx, act: Act, event: Event) => Promise<void>

const open: Handle = async (tx, act, {subject}) => {
  await openByItself(tx, act, subject)
}
const told: Handle = (tx, act, {subject}) => tellAlarms(tx, act, subject)

const ends = [
  'case.closed',
  'case.gathered',
  'case.force-closed',
  'case.self-handling-confirmed',
  'case.voided',
  'case.rejected',
  'case.merged',
  'case.reopened',
  'case.accepted-again',
] as const

/** The listeners of a domain with those that open cases of alarms and tell alarms of their cases after each. */
export function withAlarms(own: Readonly<Record<string, Handle>>): Readonly<Record<string, Handle>> {
  const both = Object.fromEntries(
    ends.map((name): [string, Handle] => [
      name,
      async (tx, act, event) => {
        await own[name]?.(tx, act, event)
        await told(tx, act, event)
      },
    ]),
  )
  return {...own, ...both, 'sensing.alarm-raised': open, 'sensing.storm-raised': open, 'sensing.alarm-released': open}
}
