import {z} from 'zod'
import {Reply, type Route, read} from '#kernel/pack.ts'
import {badParameter, checkNames, pageParameters, readPage} from '../features/core/request.ts'
import type {Lookup} from '../features/lookup.ts'
import {id, pageQuery, plain} from '../features/routes/reply.ts'
import {formats} from './formats.ts'
import {featurePages} from './pages.ts'

/** What an export may be asked with, besides the properties of the collection. */
const known = pageParameters.filter((name) => !['cursor', 'resultType', 'crs'].includes(name))

/** A file name in any script (RFC 6266, RFC 8187). */
const disposition = (name: string, plainName: string, extension: string): string => {
  const whole = `${name.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, ' ').trim()}.${extension}`
  const encoded = encodeURIComponent(whole).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plainName}.${extension}"; filename*=UTF-8''${encoded}`
}

/** Any collection the reader may see goes out as a file, of any length: it is written as fast as it is taken. */
export const outputRoutes = (lookup: Lookup): readonly Route[] => [
  read({
    path: '/datahub/collections/:id/export',
    may: 'public',
    summary: {
      zh: '把一个数据集导出为文件；过滤参数与查询要素相同',
      en: `A collection as a file; f is one of ${Object.keys(formats).join(', ')}; it is filtered like items`,
    },
    params: z.object({id}),
    query: pageQuery,
    reply: 'application/octet-stream',
    perMinute: 20,
    handle: async ({db, act, params, query: given, call}) => {
      const {f = '', limit, ...sent} = plain(given)
      const format = Object.hasOwn(formats, f) ? formats[f] : undefined
      const choices = Object.keys(formats).join(', ')
      if (format === undefined) throw badParameter({name: 'f', value: f.slice(0, 40), expected: {zh: choices, en: choices}})
      const collection = await lookup.get(db, act, params.id)
      const {features, title} = collection
      checkNames(sent, [...known, ...features.properties.map(({name}) => name)])
      if (limit !== undefined && !/^[1-9]\d{0,8}$/.test(limit))
        throw badParameter({name: 'limit', value: limit.slice(0, 40), expected: {zh: '正整数', en: 'a whole number above 0'}})
      const asked = readPage(sent, features)
      const {properties, geometry} = asked
      const pages = featurePages(db, act, features, asked, limit === undefined ? undefined : Number(limit))
      const body = format.write(pages, {properties, geometry, shape: features.shape, title, language: call.language, at: act.at})
      return new Reply(body, {
        headers: {
          'content-type': format.type,
          'content-disposition': disposition(title[call.language], collection.id, format.extension),
          'cache-control': 'no-store',
          vary: 'accept-language, cookie, authorization',
        },
      })
    },
  }),
]
