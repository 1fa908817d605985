import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {dateIn} from '#lib/calendar.ts'
import {parseAreaCode, parseUscc} from '#lib/codes.ts'
import {type Area, areaAt, districtOf} from '../core/area.ts'
import {requireFresh, requireOpen, unitInUse, unitTaken} from '../core/rules.ts'
import {endDay, type Unit} from '../core/unit.ts'
import {cityOf, endAreaName, getArea, insertAreas, lockEdition, newEdition, updateAreaName} from '../queries/areas.ts'
import {openBook} from '../queries/book.ts'
import {listPosts} from '../queries/people.ts'
import {findUnitAlike, getUnit, insertUnits, lockUnit, updateUnitEnd} from '../queries/units.ts'
import {closePost} from './people.ts'

/** Adds areas, such as a whole city at once; parents and levels follow from the codes. Throws codes.malformed. */
export async function registerAreas(
  tx: Tx,
  act: Act,
  {areas, zone, validFrom}: {areas: readonly Pick<Area, 'code' | 'name' | 'nameEn'>[]; zone: string; validFrom: string},
): Promise<void> {
  for (const {code} of areas) allow(act, 'organisation.edit', {area: code})
  await insertAreas(
    tx,
    areas.map(({code, name, nameEn}) => {
      const {level, parent} = parseAreaCode(code)
      return {code, name, nameEn, level, parent, zone: level === 'city' ? zone : null, validFrom, validTo: null}
    }),
  )
  await newEdition(tx, v7())
  for (const city of new Set(areas.map(({code}) => areaAt(code, 'city') ?? code)))
    await announce(tx, act, {
      name: 'organisation.areas-registered',
      subject: `areas:${city}`,
      district: city,
      body: {count: areas.length, validFrom},
    })
}

/** Gives an area a new name from today; the old one stays in its history. */
export async function renameArea(tx: Tx, act: Act, {code, name, nameEn}: {code: string; name: string; nameEn: string}): Promise<Area> {
  allow(act, 'organisation.edit', {area: code})
  const before = await getArea(tx, code)
  const today = dateIn((await cityOf(tx, code)).zone, act.at)
  const after: Area = {...before, name, nameEn, validFrom: endDay(before, today)}
  if (before.validFrom >= today) await updateAreaName(tx, after)
  else {
    await endAreaName(tx, code, today)
    await insertAreas(tx, [after])
  }
  await newEdition(tx, v7())
  await announce(tx, act, {
    name: 'organisation.area-renamed',
    subject: `area:${code}`,
    district: districtOf(code),
    body: {from: before.name, to: name},
  })
  return after
}

/** What is asked for a new unit. */
export type NewUnit = Omit<Unit, 'id' | 'validFrom' | 'validTo' | 'version'> & {readonly validFrom?: string | undefined}

/** Registers a unit. Throws codes.malformed for its social credit code, organisation.unit-taken, organisation.no-such-area, organisation.no-such-unit. */
export async function registerUnit(tx: Tx, act: Act, asked: NewUnit): Promise<Unit> {
  allow(act, 'organisation.edit', {area: asked.area})
  parseUscc(asked.uscc)
  await lockEdition(tx)
  await getArea(tx, asked.area)
  if (asked.parent !== null) requireOpen(asked.name, (await getUnit(tx, asked.parent)).validTo)
  const alike = await findUnitAlike(tx, asked)
  if (alike !== undefined) throw unitTaken(alike)
  const today = dateIn((await cityOf(tx, asked.area)).zone, act.at)
  const unit: Unit = {...asked, id: v7(), validFrom: asked.validFrom ?? today, validTo: null, version: 1}
  await insertUnits(tx, [unit])
  await newEdition(tx, v7())
  await announce(tx, act, {name: 'organisation.unit-registered', subject: unit.id, district: districtOf(unit.area), body: {...unit}})
  return unit
}

/**
 * Ends a unit today, with its posts, their appointments and the rights those gave. It stays in history.
 * Refused with organisation.unit-in-use while a duty list in force or to come names it.
 */
export async function endUnit(
  tx: Tx,
  act: Act,
  {id, because, version}: {id: string; because: string; version?: number | undefined},
): Promise<Unit> {
  await lockEdition(tx)
  const unit = await lockUnit(tx, id)
  allow(act, 'organisation.edit', {area: unit.area, unit: id})
  requireOpen(unit.name, unit.validTo)
  requireFresh(unit.version, version)
  const today = dateIn((await cityOf(tx, unit.area)).zone, act.at)
  const {lists} = await openBook(tx)
  for (const {list, book} of lists) {
    if (list.ends !== null && list.ends <= today) continue
    const lines = book.duties
      .filter(({validTo, owner, unit: meant, supervising, coordinating}) => {
        if (validTo !== null && validTo <= today) return false
        return [owner, meant, supervising, coordinating].includes(id)
      })
      .map(({line}) => line)
    if (lines.length > 0) throw unitInUse({name: unit.name, list: list.title, lines})
  }
  for (const post of await listPosts(tx, {unit: id})) if (post.validTo === null) await closePost(tx, act, {post, today, because})
  const day = endDay(unit, today)
  const ended: Unit = {...unit, validTo: day, version: unit.version + 1}
  await updateUnitEnd(tx, {id, day, version: ended.version})
  await newEdition(tx, v7())
  await announce(tx, act, {
    name: 'organisation.unit-ended',
    subject: id,
    district: districtOf(unit.area),
    body: {name: unit.name, day: today, because},
  })
  return ended
}
