import {z} from 'zod'
import type {Db} from '#kernel/db.ts'
import {Reply, type Route, read, write} from '#kernel/pack.ts'
import {sheetBounds, writeCsv, writeXlsx} from '#kernel/sheets.ts'
import {dateIn} from '#lib/calendar.ts'
import {checkDutyList, draftDutyList, editDuties, importDuties, publishDutyList} from './actions/duties.ts'
import {appoint, createPost, endAppointment, endPerson, endPost, registerPerson} from './actions/people.ts'
import {endUnit, registerUnit, renameArea} from './actions/units.ts'
import * as api from './api.ts'
import {writeDutyRows} from './core/duty-rows.ts'
import {explainRights} from './core/rights.ts'
import {getArea, listAreaNames, listAreas} from './queries/areas.ts'
import {openBook, whoIsResponsible} from './queries/book.ts'
import {getDutyList, listDuties, listDutyLists} from './queries/duties.ts'
import {getPerson, listAppointments, listHeld, listPeople, listPosts} from './queries/people.ts'
import {getUnit, listUnits} from './queries/units.ts'

/** What a pick list asks for: who is in force today; undefined shows the ended ones too. */
const pickDay = async (db: Db, at: Date, ended: boolean): Promise<string | undefined> => {
  if (ended) return undefined
  const {cities} = await openBook(db)
  return dateIn(cities[0]?.zone ?? 'UTC', at)
}

const areas: readonly Route[] = [
  read({
    path: '/organisation/areas',
    may: 'organisation.read',
    summary: {zh: '区域目录', en: 'List areas'},
    query: api.AreaQuery,
    reply: z.array(api.AreaOut),
    handle: ({db, query}) => listAreas(db, query),
  }),
  read({
    path: '/organisation/areas/:code',
    may: 'organisation.read',
    summary: {zh: '区域及其历史名称', en: 'An area and the names it bore'},
    params: api.ByCode,
    reply: api.AreaHistory,
    handle: async ({db, params}) => ({area: await getArea(db, params.code), names: await listAreaNames(db, params.code)}),
  }),
  write({
    method: 'PUT',
    path: '/organisation/areas/:code/name',
    may: 'organisation.edit',
    summary: {zh: '更改区域名称', en: 'Rename an area'},
    params: api.ByCode,
    body: api.AreaName,
    reply: api.AreaOut,
    handle: ({tx, act, params, body}) => renameArea(tx, act, {...params, ...body}),
  }),
]

const units: readonly Route[] = [
  read({
    path: '/organisation/units',
    may: 'organisation.read',
    summary: {zh: '单位目录', en: 'List units'},
    query: api.UnitQuery,
    reply: z.array(api.UnitOut),
    handle: async ({db, act, query: {ended, ...filter}}) => listUnits(db, {...filter, day: await pickDay(db, act.at, ended)}),
  }),
  read({
    path: '/organisation/units/:id',
    may: 'organisation.read',
    summary: {zh: '单位', en: 'A unit'},
    params: api.ById,
    reply: api.UnitOut,
    handle: ({db, params}) => getUnit(db, params.id),
  }),
  write({
    method: 'POST',
    path: '/organisation/units',
    may: 'organisation.edit',
    summary: {zh: '登记单位', en: 'Register a unit'},
    body: api.NewUnitBody,
    reply: api.UnitOut,
    handle: async ({tx, act, body}) => new Reply(await registerUnit(tx, act, body), {status: 201}),
  }),
  write({
    method: 'POST',
    path: '/organisation/units/:id/end',
    may: 'organisation.edit',
    summary: {zh: '撤销单位', en: 'End a unit'},
    params: api.ById,
    body: api.Because,
    reply: api.UnitOut,
    handle: ({tx, act, params, body}) => endUnit(tx, act, {...params, ...body}),
  }),
]

const people: readonly Route[] = [
  read({
    path: '/organisation/people',
    may: 'organisation.read',
    summary: {zh: '人员目录', en: 'List people'},
    query: api.PersonQuery,
    reply: z.array(api.PersonOut),
    handle: async ({db, act, query: {ended, ...filter}}) => listPeople(db, {...filter, day: await pickDay(db, act.at, ended)}),
  }),
  read({
    path: '/organisation/people/:id',
    may: 'organisation.read',
    summary: {zh: '人员及其任职', en: 'A person and the posts held'},
    params: api.ById,
    reply: api.PersonWhole,
    handle: async ({db, params}) => ({
      person: await getPerson(db, params.id),
      appointments: await listAppointments(db, {person: params.id}),
    }),
  }),
  read({
    path: '/organisation/people/:id/rights',
    may: 'organisation.read',
    summary: {zh: '此人能看什么、做什么，依据何在', en: 'What this person can see and do, and why'},
    params: api.ById,
    reply: api.RightsOut,
    handle: async ({db, act, params}) => {
      const person = await getPerson(db, params.id)
      const held = person.account === null ? [] : await listHeld(db, person.account, act.at)
      const {sayArea} = await openBook(db)
      return {person, rights: explainRights(held, sayArea)}
    },
  }),
  write({
    method: 'POST',
    path: '/organisation/people',
    may: 'organisation.edit',
    summary: {zh: '登记人员', en: 'Register a person'},
    body: api.NewPersonBody,
    reply: api.PersonOut,
    handle: async ({tx, act, body}) => new Reply(await registerPerson(tx, act, body), {status: 201}),
  }),
  write({
    method: 'POST',
    path: '/organisation/people/:id/end',
    may: 'organisation.edit',
    summary: {zh: '人员离任', en: 'End a person'},
    params: api.ById,
    body: api.EndPersonBody,
    reply: api.PersonOut,
    handle: async ({tx, act, params, body}) => {
      await endPerson(tx, act, {...params, ...body})
      return getPerson(tx, params.id)
    },
  }),
  read({
    path: '/organisation/posts',
    may: 'organisation.read',
    summary: {zh: '岗位目录', en: 'List posts'},
    query: api.PostQuery,
    reply: z.array(api.PostOut),
    handle: async ({db, act, query: {ended, ...filter}}) => listPosts(db, {...filter, day: await pickDay(db, act.at, ended)}),
  }),
  write({
    method: 'POST',
    path: '/organisation/posts',
    may: 'organisation.edit',
    summary: {zh: '设置岗位', en: 'Create a post'},
    body: api.NewPostBody,
    reply: api.PostOut,
    handle: async ({tx, act, body}) => new Reply(await createPost(tx, act, body), {status: 201}),
  }),
  write({
    method: 'POST',
    path: '/organisation/posts/:id/end',
    may: 'organisation.edit',
    summary: {zh: '撤销岗位', en: 'End a post'},
    params: api.ById,
    body: api.Because,
    reply: z.null(),
    handle: async ({tx, act, params, body}) => {
      await endPost(tx, act, {...params, ...body})
      return null
    },
  }),
  read({
    path: '/organisation/posts/:id/appointments',
    may: 'organisation.read',
    summary: {zh: '岗位的历任人员', en: 'Who held a post'},
    params: api.ById,
    reply: z.array(api.AppointmentOut),
    handle: ({db, params}) => listAppointments(db, {post: params.id}),
  }),
  // Filling a post that carries a role asks for rights.manage, any other for organisation.edit: the action decides.
  write({
    method: 'POST',
    path: '/organisation/posts/:id/appointments',
    may: 'signed-in',
    summary: {zh: '任命', en: 'Appoint a person to a post'},
    params: api.ById,
    body: api.AppointBody,
    reply: api.AppointmentOut,
    handle: async ({tx, act, params, body}) => new Reply(await appoint(tx, act, {post: params.id, ...body}), {status: 201}),
  }),
  write({
    method: 'POST',
    path: '/organisation/appointments/:id/end',
    may: 'organisation.edit',
    summary: {zh: '免去任职', en: 'End an appointment'},
    params: api.ById,
    body: api.Because,
    reply: z.null(),
    handle: async ({tx, act, params, body}) => {
      await endAppointment(tx, act, {id: params.id, because: body.because})
      return null
    },
  }),
]

const duties: readonly Route[] = [
  read({
    path: '/organisation/duty-lists',
    may: 'organisation.read',
    summary: {zh: '权责清单目录', en: 'List duty lists'},
    reply: z.array(api.DutyListOut),
    handle: ({db}) => listDutyLists(db),
  }),
  read({
    path: '/organisation/duty-lists/:id',
    may: 'organisation.read',
    summary: {zh: '权责清单及其条目', en: 'A duty list and its rows'},
    params: api.ById,
    reply: api.DutyListWhole,
    handle: async ({db, params}) => ({list: await getDutyList(db, params.id), duties: await listDuties(db, params.id)}),
  }),
  write({
    method: 'POST',
    path: '/organisation/duty-lists',
    may: 'organisation.edit',
    summary: {zh: '起草权责清单', en: 'Draft a duty list'},
    body: api.DraftBody,
    reply: api.DutyListOut,
    handle: async ({tx, act, body}) => new Reply(await draftDutyList(tx, act, body), {status: 201}),
  }),
  write({
    method: 'PUT',
    path: '/organisation/duty-lists/:id/rows',
    may: 'organisation.edit',
    summary: {zh: '编辑草稿条目', en: 'Replace the rows of a draft'},
    params: api.ById,
    body: api.DutyRowsBody,
    bodyBytes: 4 * 1024 * 1024,
    reply: api.DutyListOut,
    handle: ({tx, act, params, body}) => editDuties(tx, act, {list: params.id, ...body}),
  }),
  write({
    method: 'POST',
    path: '/organisation/duty-lists/:id/import',
    may: 'organisation.edit',
    summary: {zh: '导入条目（CSV、XLSX，可预演）', en: 'Import rows from CSV or XLSX, or try it'},
    params: api.ById,
    query: api.ImportQuery,
    uploadBytes: sheetBounds.bytes,
    reply: api.ImportOut,
    handle: ({tx, act, params, query, upload}) => importDuties(tx, act, {list: params.id, bytes: upload.bytes, ...query}),
  }),
  read({
    path: '/organisation/duty-lists/:id/export',
    may: 'organisation.read',
    summary: {zh: '导出条目', en: 'Export rows'},
    params: api.ById,
    query: api.ExportQuery,
    reply: 'text/csv',
    handle: async ({db, params, query}) => {
      const list = await getDutyList(db, params.id)
      const {units: unitBook} = await openBook(db)
      const [header = [], ...rows] = writeDutyRows(await listDuties(db, list.id), unitBook)
      const xlsx = query.format === 'xlsx'
      const bytes = xlsx ? await writeXlsx(list.title, header, rows) : writeCsv(header, rows)
      const type = xlsx ? 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' : 'text/csv; charset=utf-8'
      return new Reply(Buffer.from(bytes), {
        headers: {'content-type': type, 'content-disposition': `attachment; filename="duties.${query.format}"`},
      })
    },
  }),
  read({
    path: '/organisation/duty-lists/:id/check',
    may: 'organisation.read',
    summary: {zh: '发布前检查：矛盾与空白', en: 'Contradictions and gaps before it takes effect'},
    params: api.ById,
    query: api.CheckQuery,
    reply: api.CheckOut,
    handle: ({db, act, params, query}) => checkDutyList(db, {id: params.id, at: act.at, day: query.day}),
  }),
  write({
    method: 'POST',
    path: '/organisation/duty-lists/:id/publish',
    may: 'organisation.duties.publish',
    summary: {zh: '发布权责清单', en: 'Let a duty list take effect'},
    params: api.ById,
    body: api.PublishBody,
    reply: api.PublishOut,
    handle: ({tx, act, params, body}) => publishDutyList(tx, act, {...params, ...body}),
  }),
  read({
    path: '/organisation/responsible',
    may: 'organisation.read',
    summary: {zh: '由谁负责，依据何在', en: 'Who is responsible, and why'},
    query: api.ResponsibleQuery,
    reply: api.ResponsibleOut,
    handle: ({db, act, query}) => whoIsResponsible(db, {...query, at: query.at ?? act.at}),
  }),
]

/** Everything the organisation offers over HTTP. */
export const routes: readonly Route[] = [...areas, ...units, ...people, ...duties]
