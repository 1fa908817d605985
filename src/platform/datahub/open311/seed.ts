import {z} from 'zod'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {keepDoor} from './queries.ts'

const said = z.object({zh: z.string().min(1), en: z.string().min(1)})

const doorFile = z.object({
  contact: said,
  keyService: said,
  jurisdictions: z.array(z.object({id: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,99}$/), area: z.string().regex(/^\d{2,12}$/)})),
})

/** Keeps what a city says of its Open311 door (`datahub/open311.json`, optional). */
export async function seedOpen311(tx: Tx, city: City): Promise<void> {
  if (!city.has('datahub/open311.json')) return
  const {contact, keyService, jurisdictions} = doorFile.parse(city.json<unknown>('datahub/open311.json'))
  await keepDoor(tx, {area: city.code.replace(/(00)+$/, ''), jurisdictions, words: {contact, keyService}})
}
