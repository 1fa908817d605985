import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {soundOf} from '#kernel/pinyin.ts'
import {dateIn, minuteIn} from '#lib/calendar.ts'
import {parseAreaCode} from '#lib/codes.ts'
import {getArea} from '#platform/organisation/index.ts'
import {plainLabel} from '../../core/lifecycle.ts'
import {getCalendar} from '../../queries/belongings.ts'
import type {ShownCase} from '../../queries/case.ts'
import {firstReceiver} from '../core/follow-order.ts'
import {checkTemplate, type Filled, fillTemplate} from '../core/template.ts'
import {findOrder, listFollowed} from '../queries/orders.ts'
import {getHotlineRules} from '../queries/rules.ts'
import {getTemplate, type ReplyTemplate, saveTemplate, staleTemplate} from '../queries/templates.ts'

/** What an editor of templates writes. */
export interface TemplateText {
  readonly title: string
  readonly body: string
  readonly language: 'zh' | 'en'
  readonly category: string | null
  readonly state: string | null
}

async function keep(tx: Tx, act: Act, one: Pick<ReplyTemplate, 'id' | 'version' | 'area' | 'used' | 'withdrawn'>, text: TemplateText) {
  allow(act, 'cases.templates', {area: one.area, category: text.category ?? undefined})
  checkTemplate(text.body, (await getHotlineRules(tx, one.area)).links)
  const kept: ReplyTemplate = {...one, ...text, editedAt: act.at, editedByName: act.by.name}
  await saveTemplate(tx, act, kept, soundOf(text.title).initials)
  return kept
}

/** Writes a new template; throws case.unknown-variable or case.broken-template when it could not be filled. */
export async function writeTemplate(tx: Tx, act: Act, area: string, text: TemplateText): Promise<ReplyTemplate> {
  await getArea(tx, parseAreaCode(area).code)
  return keep(tx, act, {id: v7(), version: 1, area, used: 0, withdrawn: false}, text)
}

/** Changes a template, or withdraws it; `version` is the one the editor saw. Throws case.stale-template. */
export async function editTemplate(
  tx: Tx,
  act: Act,
  {id, version, withdrawn = false}: {id: string; version: number; withdrawn?: boolean | undefined},
  text: TemplateText,
): Promise<ReplyTemplate> {
  const before = await getTemplate(tx, id)
  if (before.version !== version) throw staleTemplate({now: before.version})
  allow(act, 'cases.templates', {area: before.area, category: before.category ?? undefined})
  return keep(tx, act, {id, version: version + 1, area: before.area, used: before.used, withdrawn}, text)
}

/** What the variables of a reply stand for in a case, with times as the city's clocks show them. Nothing of it is about the reporter. */
export async function valuesOf(db: Db, act: Act, one: ShownCase, language: 'zh' | 'en'): Promise<Readonly<Record<string, string | null>>> {
  const [{zone}, {links}, order, events] = await Promise.all([
    getCalendar(db, one.area),
    getHotlineRules(db, one.area),
    findOrder(db, one.id),
    listFollowed(db, {districtId: one.districtId, caseId: one.id}),
  ])
  const minute = (at: Date | null | undefined): string | null => (at == null ? null : minuteIn(zone, at))
  return {
    number: one.number,
    title: order?.title ?? null,
    state: plainLabel(one.state, one.ending)[language],
    category: one.category,
    address: one.address,
    unit: one.unitName,
    due: minute(one.dueAt ?? order?.dueAt),
    reported: minute(one.reportedAt),
    closed: minute(one.closedAt),
    result: one.result,
    reason: one.reason,
    body: one.responsibleBody,
    first: firstReceiver(events)?.unitName ?? null,
    today: dateIn(zone, act.at),
    ...Object.fromEntries(Object.entries(links).map(([name, address]) => [`link.${name}`, address])),
  }
}

/** Words with variables, filled from a case; throws case.unknown-variable or case.broken-template. */
export async function fillFromCase(db: Db, act: Act, one: ShownCase, body: string, language: 'zh' | 'en'): Promise<Filled> {
  checkTemplate(body, (await getHotlineRules(db, one.area)).links)
  return fillTemplate(body, await valuesOf(db, act, one, language))
}
