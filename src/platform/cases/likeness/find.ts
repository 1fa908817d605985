import {type Act, may} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {findCurrentCatalogue, openContents} from '#platform/standards/index.ts'
import type {ShownCase} from '../queries/case.ts'
import type {Likeness} from './core/model.ts'
import {ruleFor} from './core/rule.ts'
import {mostSimilar, type Similar, type Worded} from './core/similar.ts'
import {usualLikeness} from './core/usual.ts'
import {type Candidate, listCandidates, listRules, listSamePhone} from './queries.ts'

const SHOWN = 5
const MOST_FOR_STAFF = 10

/** 大类: `matter.06010` belongs to `matter.06`. */
const majorOf = (category: string | null): string | null => category?.slice(0, category.indexOf('.') + 3) ?? null

const placeOf = ({lng, lat}: Pick<ShownCase, 'lng' | 'lat'>): readonly [number, number] | null =>
  lng === null || lat === null ? null : [lng, lat]

const wordedOf = (one: Candidate): Worded & {readonly open: boolean} => ({
  ...one,
  at: one.reportedAt,
  place: placeOf(one),
  major: majorOf(one.category),
})

/** What was found, with what judged it. */
export interface Found {
  readonly model: Likeness
  readonly similar: readonly Similar<Candidate>[]
}

/** Somebody's report before it is made, in the area that its place lies in. */
export interface Draft {
  readonly description: string
  readonly place: readonly [number, number]
  readonly area: string
  readonly address: string | null
  readonly category: string | null
  readonly component: string | null
}

/** At most five cases that may be what somebody is about to report, best first; nothing that was withdrawn. */
export async function findForReport(db: Db, act: Act, draft: Draft): Promise<Found> {
  const rule = ruleFor(await listRules(db, draft.area), draft.category)
  const found = await listCandidates(db, {place: draft.place, component: draft.component, rule, at: act.at})
  const told = {...draft, at: act.at, major: majorOf(draft.category)}
  const others = found.filter(({state}) => state !== 'voided').map((one) => ({case: one, told: wordedOf(one), phone: null}))
  return {model: usualLikeness, similar: mostSimilar(usualLikeness, rule, told, others, SHOWN)}
}

/** At most ten cases that may be the same as one that is there, of those the actor may read; the same telephone counts for who may see it. */
export async function findForCase(db: Db, act: Act, one: ShownCase): Promise<Found> {
  const rule = ruleFor(await listRules(db, one.area), one.category)
  const search = {place: placeOf(one), component: one.component, rule, at: act.at, except: one.id, seenBy: act}
  const found = await listCandidates(db, search)
  const personal = may(act, 'cases.personal', {area: one.area, category: one.category ?? undefined})
  const phones = personal
    ? await listSamePhone(
        db,
        one.id,
        found.map(({id}) => id),
      )
    : null
  const told = {...one, at: one.reportedAt, place: placeOf(one), major: majorOf(one.category)}
  const others = found.map((other) => ({case: other, told: wordedOf(other), phone: phones?.has(other.id) ?? null}))
  return {model: usualLikeness, similar: mostSimilar(usualLikeness, rule, told, others, MOST_FOR_STAFF)}
}

/** Names of categories by the catalogue in force; a code without a name there keeps its code. */
export async function categoryNames(db: Db, act: Act): Promise<(code: string | null) => {code: string; zh: string; en: string} | null> {
  const catalogue = await findCurrentCatalogue(db, act.at)
  const {categories} = catalogue === undefined ? {categories: []} : await openContents(db, catalogue)
  return (code) => {
    if (code === null) return null
    const {zh, en} = categories.find(({category}) => category === code) ?? {zh: code, en: code}
    return {code, zh, en}
  }
}
