import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {NOWHERE, subjectOf} from '../../sta/actions/create.ts'
import {mergeAttributes} from '../queries/attributes.ts'

/** So much may a device say of itself; more is not kept. */
const MOST_BYTES = 32_000

/** Keeps what a device says of itself, its firmware for instance, among the properties of its thing. What is there already changes nothing. */
export async function keepAttributes(tx: Tx, act: Act, thing: number, attributes: Readonly<Record<string, unknown>>): Promise<void> {
  if (!(await mergeAttributes(tx, thing, attributes, MOST_BYTES))) return
  const body = {set: 'Things', id: thing, changed: ['properties']}
  await announce(tx, act, {name: 'sensing.entity-changed', subject: subjectOf('Things', thing), district: NOWHERE, body})
}
