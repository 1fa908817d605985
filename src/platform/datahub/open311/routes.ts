import {z} from 'zod'
import {parse} from '#kernel/http/refusals.ts'
import {type Call, type Route, read, write} from '#kernel/pack.ts'
import {findCaseByFollow, followHash} from '#platform/cases/index.ts'
import {callerOf, type Received, receiveRequest, receiveUpdate} from './actions.ts'
import {
  definitionReply,
  discoveryReply,
  type Format,
  formats,
  plainQuery,
  requestForm,
  sentReply,
  servicesQuery,
  servicesReply,
  tokenReply,
  updateForm,
  updateSentReply,
} from './api.ts'
import {attributesOf} from './core/attributes.ts'
import {definitionOf, discoveryOf} from './core/documents.ts'
import {areaMeant} from './core/jurisdiction.ts'
import {findDoorWords, listJurisdictions} from './queries.ts'
import {noService, noToken, placeNeeded} from './refusals.ts'
import {requestRoutes} from './routes/requests.ts'
import {answer, ROOT, refusing, types} from './routes/write.ts'
import {listServices, servicesAt} from './services.ts'

const usualWords = {
  contact: {zh: '请拨打城市热线。', en: 'Call the hotline of the city.'},
  keyService: {zh: '登录后在“我的账号”中新建接口密钥。', en: 'Sign in and make a key on your account page.'},
}

const code = z.object({code: z.string().max(100)})

/** What a method answers with: a schema in JSON, a media type in XML. */
const replying = (format: Format, schema: z.ZodType): z.ZodType | string => (format === 'xml' ? types.xml : schema)

const discovery = (format: Format): readonly Route[] =>
  ['/open311', ROOT].map((root) =>
    read({
      open: true,
      path: `${root}/discovery.${format}`,
      may: 'public',
      summary: {zh: 'Open311 服务发现', en: 'Open311 service discovery'},
      reply: replying(format, discoveryReply),
      refusing: refusing[format],
      handle: async ({db, call}) => {
        const {contact, keyService} = (await findDoorWords(db)) ?? usualWords
        const {language, origin} = call
        return answer(
          format,
          'discovery',
          discoveryOf({origin, root: `/api${ROOT}`, contact: contact[language], keyService: keyService[language]}),
        )
      },
    }),
  )

const services = (format: Format): Route =>
  read({
    open: true,
    path: `${ROOT}/services.${format}`,
    may: 'public',
    summary: {zh: '可上报的类别（Open311），可按位置查询', en: 'What may be reported (Open311), also by place'},
    query: servicesQuery,
    reply: replying(format, servicesReply),
    refusing: refusing[format],
    handle: async ({db, act, query: {lat, long, jurisdiction_id}, call: {language}}) => {
      areaMeant(await listJurisdictions(db), jurisdiction_id)
      if ((lat === undefined) !== (long === undefined)) throw placeNeeded({})
      const all = await listServices(db, act)
      const taken = lat === undefined || long === undefined ? all : await servicesAt(db, act, [long, lat], all)
      const other = language === 'zh' ? 'en' : 'zh'
      return answer(
        format,
        'services',
        taken.map((one) => ({
          service_code: one.code,
          service_name: one[language],
          description: `${one.group[language]} · ${one[language]}`,
          metadata: one.questions !== undefined,
          type: 'realtime',
          keywords: [one.group[language], one[other], one.group[other]].map((word) => word.replaceAll(',', '，')).join(', '),
          group: one.group[language],
        })),
      )
    },
  })

const definition = (format: Format): Route =>
  read({
    open: true,
    path: `${ROOT}/services/:code.${format}`,
    may: 'public',
    summary: {zh: '一个类别上报时要填的内容（Open311）', en: 'What is asked when this is reported (Open311)'},
    params: code,
    query: plainQuery,
    reply: replying(format, definitionReply),
    refusing: refusing[format],
    handle: async ({db, act, params, query, call}) => {
      areaMeant(await listJurisdictions(db), query.jurisdiction_id)
      const found = (await listServices(db, act)).find((one) => one.code === params.code)
      if (found === undefined) throw noService(params)
      const attributes = found.questions === undefined ? [] : attributesOf(found.questions, call.language)
      return answer(format, 'service_definition', definitionOf(found.code, attributes))
    },
  })

/** What whoever sent a request is told; the link is theirs alone and is not shown again. */
function noticeOf({token, again, unasked}: Received, {language, origin}: Call): string {
  const zh = language === 'zh'
  const received = again ? (zh ? '此前已收到同一请求。' : 'This request was received before.') : zh ? '已收到。' : 'Received.'
  const link =
    token === null
      ? ''
      : zh
        ? `凭此链接查询进展、补充和评价：${origin}/follow/${token}`
        : ` Follow it, add to it and rate it here: ${origin}/follow/${token}`
  const names = unasked.slice(0, 10).join(', ')
  const left =
    unasked.length === 0 ? '' : zh ? `。以下属性不在该类别中，未保存：${names}` : `. Not asked of this service, and not kept: ${names}`
  return `${received}${link}${left}`
}

const PICTURE_BYTES = 20_000_000
const MOST_PICTURES = 5

const form = (fields: z.ZodType, files: number) => ({fields, files, fileBytes: PICTURE_BYTES})

/** The last of each name is what counts; attributes are read apart. */
const fieldsOf = (pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string>> =>
  Object.fromEntries(pairs.filter(([name]) => !name.includes('[')))

const post = (format: Format): Route =>
  write({
    method: 'POST',
    path: `${ROOT}/requests.${format}`,
    may: 'public',
    summary: {zh: '上报一个问题（Open311），可附照片', en: 'Send a service request (Open311), with photos'},
    query: plainQuery,
    form: form(requestForm, MOST_PICTURES),
    reply: replying(format, sentReply),
    refusing: refusing[format],
    perMinute: 20,
    handle: async ({tx, act, query, form: sent, call}) => {
      const fields = parse(requestForm, {...query, ...fieldsOf(sent.fields)}, 'body') as z.output<typeof requestForm>
      const caller = await callerOf(tx, act, call, fields.api_key)
      const received = await receiveRequest(tx, caller, call, fields, sent)
      const row = {service_request_id: received.id, service_notice: noticeOf(received, call), account_id: received.account}
      return answer(format, 'service_requests', [row], {status: received.again ? 200 : 201})
    },
  })

const token = (format: Format): Route =>
  read({
    open: true,
    path: `${ROOT}/tokens/:token.${format}`,
    may: 'public',
    summary: {zh: '由查询链接的凭证得到请求编号（Open311）', en: 'The id of the request that a token leads to (Open311)'},
    params: z.object({token: z.string().max(100)}),
    query: plainQuery,
    reply: replying(format, tokenReply),
    refusing: refusing[format],
    perMinute: 60,
    handle: async ({db, params, query}) => {
      const area = areaMeant(await listJurisdictions(db), query.jurisdiction_id)
      const found = await findCaseByFollow(db, followHash(params.token))
      if (found === undefined || !found.area.startsWith(area)) throw noToken({})
      return answer(format, 'service_requests', [{service_request_id: found.id, token: params.token}])
    },
  })

const postUpdate = (format: Format): Route =>
  write({
    method: 'POST',
    path: `${ROOT}/servicerequestupdates.${format}`,
    may: 'public',
    summary: {zh: '为一个请求补充情况（Open311 更新扩展）', en: 'Send an update of a request (Open311, extension of updates)'},
    query: plainQuery,
    form: form(updateForm, 1),
    reply: replying(format, updateSentReply),
    refusing: refusing[format],
    perMinute: 20,
    handle: async ({tx, act, query, form: sent, call}) => {
      const fields = parse(updateForm, {...query, ...fieldsOf(sent.fields)}, 'body') as z.output<typeof updateForm>
      const caller = await callerOf(tx, act, call, fields.api_key)
      return answer(format, 'service_request_updates', [{update_id: await receiveUpdate(tx, caller, call, fields, sent)}], {status: 201})
    },
  })

/** Open311 GeoReport v2 with the extensions of paging, boxes and updates, below `/api/open311/v2`. */
export const open311Routes: readonly Route[] = formats.flatMap((format) => [
  ...discovery(format),
  services(format),
  definition(format),
  post(format),
  token(format),
  postUpdate(format),
  ...requestRoutes(format),
])
