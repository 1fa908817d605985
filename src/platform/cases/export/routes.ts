import {z} from 'zod'
import {allow} from '#kernel/act.ts'
import {Reply, type Route, read} from '#kernel/pack.ts'
import {dateIn} from '#lib/calendar.ts'
import {filterQuery} from '../api.ts'
import {filterOf} from '../routes.ts'
import {exportCases, type Format, formats} from './write.ts'

const exported = read({
  path: '/cases/export',
  may: 'cases.read',
  summary: {
    zh: '按筛选条件导出全部案件，格式为 CSV、XLSX 或地理数据；上报人信息须另有权限并另行要求',
    en: 'All cases of a filter as CSV, XLSX, GeoJSON or GeoPackage; who reported needs its own right and personal=true',
  },
  query: filterQuery.extend({
    format: z.enum(Object.keys(formats) as [Format, ...Format[]]).default('csv'),
    /** Of headings and names; that of the request without. */
    language: z.enum(['zh', 'en']).optional(),
    personal: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true'),
  }),
  reply: 'text/csv',
  perMinute: 10,
  handle: async ({db, act, query, call}) => {
    const {format, personal, language = call.language, ...asked} = query
    if (personal) allow(act, 'cases.personal')
    const pieces = await exportCases(db, act, {filter: filterOf(asked, act), format, language, personal})
    const name = encodeURIComponent(`案件-${dateIn('UTC', act.at)}.${format}`)
    const headers = {'content-type': formats[format].type, 'content-disposition': `attachment; filename*=UTF-8''${name}`}
    return new Reply(pieces, {headers})
  },
})

export const exportRoutes: readonly Route[] = [exported]
