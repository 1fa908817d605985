import type {Db} from '#kernel/db.ts'
import {Reply, type Route, read, write} from '#kernel/pack.ts'
import {readSheet, writeCsv, writeXlsx} from '#kernel/sheets.ts'
import {dateIn} from '#lib/calendar.ts'
import {problem} from '#lib/problem.ts'
import {listAreas} from '#platform/organisation/index.ts'
import {
  addCategory,
  addCondition,
  changeCondition,
  changeDraft,
  checkDraft,
  discardDraft,
  draftCatalogue,
  importConditions,
  publishCatalogue,
  removeCondition,
  renameCategory,
} from './actions.ts'
import * as api from './api.ts'
import {type Catalogue, stateOf} from './core/catalogue.ts'
import {diffCatalogues} from './core/diff.ts'
import {searchCategories} from './core/search.ts'
import {writeConditions} from './core/sheet.ts'
import {nationalCategories} from './national.ts'
import {currentCatalogue, findCurrentCatalogue, getCatalogue, listCatalogues} from './queries/catalogues.ts'
import {getCondition, listConditions, openContents} from './queries/editions.ts'

const noCity = problem('standards.no-city', 409, {
  zh: () => '还没有登记城市这一级的区域，无法起草标准。请先在组织机构中登记。',
  en: () => 'No area of the level “city” is registered, so no standard can be drafted. Register it under Organisation first.',
})

const nothingToCompare = problem('standards.nothing-to-compare', 409, {
  zh: () => '没有可对比的版本：它不是由其他版本起草的，目前也没有生效的标准。请指定要对比的版本。',
  en: () => 'There is no version to compare with: this one is based on none and none is in force. Name the version to compare with.',
})

/** Where a city's first standard is in force. */
async function cityPlace(db: Db): Promise<{area: string; zone: string}> {
  const [city] = await listAreas(db, {level: 'city'})
  if (city === undefined) throw noCity({})
  return {area: city.code, zone: city.zone ?? 'UTC'}
}

const MOST_BYTES = 10_000_000

const withState = (one: Catalogue, all: readonly Catalogue[], at: Date) => ({
  ...one,
  state: stateOf(all.find(({id}) => id === one.id) ?? one, all, dateIn(one.zone, at)),
})

async function described(db: Db, id: string, at: Date) {
  const all = await listCatalogues(db)
  return withState(all.find((one) => one.id === id) ?? (await getCatalogue(db, id)), all, at)
}

const catalogueRoutes: readonly Route[] = [
  read({
    path: '/standards/catalogues',
    may: 'standards.read',
    summary: {zh: '立案结案标准的各个版本', en: 'The versions of the standard'},
    reply: api.catalogues,
    handle: async ({db, act}) => {
      const all = await listCatalogues(db)
      return {items: all.map((one) => withState(one, all, act.at))}
    },
  }),
  read({
    path: '/standards/current',
    may: 'standards.read',
    summary: {zh: '现行版本', en: 'The version in force'},
    reply: api.catalogue,
    handle: async ({db, act}) => described(db, (await currentCatalogue(db, act.at)).id, act.at),
  }),
  read({
    path: '/standards/catalogues/:id',
    may: 'standards.read',
    summary: {zh: '一个版本', en: 'One version'},
    params: api.byId,
    reply: api.catalogue,
    handle: ({db, act, params}) => described(db, params.id, act.at),
  }),
  write({
    method: 'POST',
    path: '/standards/catalogues',
    may: 'standards.edit',
    summary: {zh: '起草新版本', en: 'Draft a new version'},
    body: api.newDraft,
    reply: api.catalogue,
    handle: async ({tx, act, body}) => {
      const base =
        body.basedOn === undefined
          ? await findCurrentCatalogue(tx, act.at)
          : body.basedOn === null
            ? undefined
            : await getCatalogue(tx, body.basedOn)
      const place = base ?? (await cityPlace(tx))
      const draft = await draftCatalogue(tx, act, {
        name: body.name,
        note: body.note,
        levels: body.levels,
        basedOn: base?.id ?? null,
        area: place.area,
        zone: place.zone,
      })
      return new Reply({...draft, state: 'draft'}, {status: 201})
    },
  }),
  write({
    method: 'PATCH',
    path: '/standards/catalogues/:id',
    may: 'standards.edit',
    summary: {zh: '修改草稿的名称、说明和各类区域采用的级别', en: 'Change the name, the note or the adopted levels of a draft'},
    params: api.byId,
    body: api.draftChange,
    reply: api.revised,
    handle: async ({tx, act, params, body}) => ({revision: await changeDraft(tx, act, {id: params.id, ...body})}),
  }),
  write({
    method: 'DELETE',
    path: '/standards/catalogues/:id',
    may: 'standards.edit',
    summary: {zh: '删除草稿', en: 'Discard a draft'},
    params: api.byId,
    reply: api.byId,
    handle: async ({tx, act, params}) => {
      await discardDraft(tx, act, params.id)
      return {id: params.id}
    },
  }),
  read({
    path: '/standards/catalogues/:id/check',
    may: 'standards.read',
    summary: {zh: '发布前检查', en: 'What is to be put right before publishing'},
    params: api.byId,
    reply: api.check,
    handle: async ({db, params}) => {
      const catalogue = await getCatalogue(db, params.id)
      const findings = await checkDraft(db, catalogue)
      const errors = findings.filter(({severity}) => severity === 'error').length
      return {revision: catalogue.revision, errors, warnings: findings.length - errors, findings: findings.slice(0, 1_000)}
    },
  }),
  read({
    path: '/standards/catalogues/:id/diff',
    may: 'standards.read',
    summary: {
      zh: '与另一版本对比，默认与其基础版本或现行版本',
      en: 'What changed against another version, by default the one it is based on or the one in force',
    },
    params: api.byId,
    query: api.against,
    reply: api.diff,
    handle: async ({db, act, params, query}) => {
      const after = await getCatalogue(db, params.id)
      const other = query.against ?? after.basedOn ?? (await findCurrentCatalogue(db, act.at))?.id
      if (other === undefined) throw nothingToCompare({})
      const before = await getCatalogue(db, other)
      return {against: before, ...diffCatalogues(await openContents(db, before), await openContents(db, after))}
    },
  }),
  write({
    method: 'POST',
    path: '/standards/catalogues/:id/publish',
    may: 'standards.publish',
    summary: {zh: '发布草稿，自指定日期起生效', en: 'Publish a draft, in force from a day on'},
    params: api.byId,
    body: api.publication,
    reply: api.catalogue,
    handle: async ({tx, act, params, body}) => {
      await publishCatalogue(tx, act, {id: params.id, ...body})
      return described(tx, params.id, act.at)
    },
  }),
]

const contentRoutes: readonly Route[] = [
  read({
    path: '/standards/catalogues/:id/conditions',
    may: 'standards.read',
    summary: {zh: '一个版本的立案条件', en: 'The filing conditions of a version'},
    params: api.byId,
    query: api.conditionsAsked,
    reply: api.conditions,
    handle: async ({db, params, query}) => {
      const {conditions} = await openContents(db, await getCatalogue(db, params.id))
      const found = conditions.filter(
        ({category, text, closing}) =>
          (query.category === undefined || category.startsWith(query.category)) &&
          (query.text === undefined || text.includes(query.text) || closing.includes(query.text)),
      )
      const start = query.after === undefined ? 0 : found.findIndex(({id}) => id === query.after) + 1
      const items = found.slice(start, start + query.limit)
      return {items, next: start + items.length < found.length ? (items.at(-1)?.id ?? null) : null, count: found.length}
    },
  }),
  write({
    method: 'POST',
    path: '/standards/catalogues/:id/conditions',
    may: 'standards.edit',
    summary: {zh: '在草稿中添加立案条件', en: 'Add a filing condition to a draft'},
    params: api.byId,
    body: api.writtenCondition,
    reply: api.condition,
    handle: async ({tx, act, params, body}) => new Reply(await addCondition(tx, act, params.id, body), {status: 201}),
  }),
  write({
    method: 'POST',
    path: '/standards/catalogues/:id/categories',
    may: 'standards.edit',
    summary: {zh: '在草稿中添加本地类别', en: 'Add a class of the city’s own to a draft'},
    params: api.byId,
    body: api.newCategory,
    reply: api.categoryEntry,
    handle: async ({tx, act, params, body}) => new Reply(await addCategory(tx, act, {catalogue: params.id, ...body}), {status: 201}),
  }),
  write({
    method: 'PATCH',
    path: '/standards/catalogues/:id/categories/:category',
    may: 'standards.edit',
    summary: {zh: '在草稿中给大类或小类改名', en: 'Call a major or minor class of a draft something else'},
    params: api.categoryKey,
    body: api.categoryNames,
    reply: api.categoryEntry,
    handle: async ({tx, act, params, body}) => renameCategory(tx, act, {catalogue: params.id, category: params.category, ...body}),
  }),
  write({
    method: 'POST',
    path: '/standards/catalogues/:id/import',
    may: 'standards.import',
    summary: {
      zh: '以 CSV 或 XLSX 文件替换草稿中的立案条件；可先试运行',
      en: 'Replace the conditions of a draft by those of a CSV or XLSX file; may be tried first',
    },
    params: api.byId,
    query: api.importAsked,
    uploadBytes: MOST_BYTES,
    reply: api.importReport,
    handle: async ({tx, act, params, query, upload}) =>
      importConditions(tx, act, {catalogue: params.id, sheet: await readSheet(upload.bytes), dryRun: query.dryRun, skipBad: query.skipBad}),
  }),
  read({
    path: '/standards/catalogues/:id/export',
    may: 'standards.read',
    summary: {zh: '导出为 XLSX 或 CSV，可原样再导入', en: 'Export as XLSX or CSV; it can be imported again as it is'},
    params: api.byId,
    query: api.exportAsked,
    reply: 'application/octet-stream',
    handle: async ({db, params, query}) => {
      const catalogue = await getCatalogue(db, params.id)
      const {header, rows} = writeConditions(await openContents(db, catalogue))
      const bytes = query.format === 'csv' ? writeCsv(header, rows) : await writeXlsx(catalogue.name, header, rows)
      const type = query.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
      const name = encodeURIComponent(`${catalogue.name}.${query.format}`)
      return new Reply(bytes, {headers: {'content-type': type, 'content-disposition': `attachment; filename*=UTF-8''${name}`}})
    },
  }),
  read({
    path: '/standards/conditions',
    may: 'standards.read',
    summary: {zh: '某类别在现行标准中的立案条件', en: 'The filing conditions of a class in the version in force'},
    query: api.inForceAsked,
    reply: api.conditions,
    handle: async ({db, act, query}) => {
      const items = await listConditions(db, {category: query.category, at: query.at === undefined ? act.at : new Date(query.at)})
      return {items, next: null, count: items.length}
    },
  }),
  read({
    path: '/standards/conditions/:id',
    may: 'standards.read',
    summary: {zh: '一条立案条件', en: 'One filing condition'},
    params: api.byId,
    reply: api.condition,
    handle: ({db, params}) => getCondition(db, params.id),
  }),
  write({
    method: 'PUT',
    path: '/standards/conditions/:id',
    may: 'standards.edit',
    summary: {zh: '改写草稿中的立案条件', en: 'Rewrite a filing condition of a draft'},
    params: api.byId,
    query: api.seenRevision,
    body: api.writtenCondition,
    reply: api.condition,
    handle: ({tx, act, params, query, body}) => changeCondition(tx, act, params.id, body, query.revision),
  }),
  write({
    method: 'DELETE',
    path: '/standards/conditions/:id',
    may: 'standards.edit',
    summary: {zh: '从草稿中删除立案条件', en: 'Remove a filing condition from a draft'},
    params: api.byId,
    query: api.seenRevision,
    reply: api.byId,
    handle: async ({tx, act, params, query}) => {
      await removeCondition(tx, act, params.id, query.revision)
      return {id: params.id}
    },
  }),
  read({
    path: '/standards/categories',
    may: 'public',
    summary: {
      zh: '按代码、名称或拼音首字母查找部件和事项类别',
      en: 'Find classes of components and matters by code, name or first letters in pinyin',
    },
    query: api.categoriesAsked,
    reply: api.categoryEntries,
    handle: async ({db, act, query}) => {
      const catalogue = query.catalogue === undefined ? await findCurrentCatalogue(db, act.at) : await getCatalogue(db, query.catalogue)
      const known = catalogue?.status === 'published' || query.catalogue !== undefined ? catalogue : undefined
      const categories = known ? (await openContents(db, known)).categories : nationalCategories.map((entry) => ({...entry, initials: ''}))
      if (query.majors === 'true') return {items: categories.filter(({code, kind}) => code.length === 2 && kind === (query.kind ?? kind))}
      return {items: searchCategories(categories, {text: query.text, kind: query.kind, most: query.limit})}
    },
  }),
]

export const routes: readonly Route[] = [...catalogueRoutes, ...contentRoutes]
