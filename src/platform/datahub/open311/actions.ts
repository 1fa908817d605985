import {createHash} from 'node:crypto'
import type {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import {authenticate} from '#kernel/auth/index.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {storeFile} from '#kernel/files/index.ts'
import type {Call, Form} from '#kernel/pack.ts'
import {isProblem} from '#lib/problem.ts'
import {admitStranger, findPublicCase, rememberSender, reportCase, witnessCase} from '#platform/cases/index.ts'
import {getComponent} from '#platform/grid/index.ts'
import type {requestForm, updateForm} from './api.ts'
import {answersOf, attributesSent} from './core/attributes.ts'
import {areaMeant} from './core/jurisdiction.ts'
import {momentOf} from './core/period.ts'
import {findSame, keepRequest, listJurisdictions, listOwn} from './queries.ts'
import {badKey, elsewhere, keyNeeded, noRequest, noService, picturesOnly, placeNeeded} from './refusals.ts'
import {listServices} from './services.ts'

/**
 * Who calls: whoever's key is given as `api_key` or as a bearer, else whoever is signed in, else a stranger. Throws datahub.bad-key for a key
 * that is none, so that nobody believes to be known who is not.
 */
export async function callerOf(db: Db, act: Act, call: Call, apiKey: string | undefined): Promise<Act> {
  if (apiKey !== undefined && apiKey !== '') {
    const by = await authenticate(db, apiKey, act.at)
    if (by?.kind !== 'key') throw badKey({})
    return {...act, by}
  }
  if (act.by.kind === 'reporter' && call.headers.authorization !== undefined) throw badKey({})
  return act
}

/** Whoever sends by this door sends as a citizen: no right makes a required answer optional or opens a case of another source. */
const asCitizen = ({by, at}: Act): Act => ({by: {...by, grants: []}, at})

const account = ({by}: Act): string | null => (by.kind === 'reporter' ? null : by.id)

const idOf = (...parts: readonly unknown[]): string => {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  // Version 8 is for ids that are made in a way of one's own (RFC 9562, 5.8).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** A program asks for no sum to be done by a browser. */
async function admit(tx: Tx, act: Act, call: Call, purpose: 'report' | 'photo', phone?: string): Promise<void> {
  try {
    await admitStranger(tx, act, call, purpose, {phone})
  } catch (error) {
    throw isProblem(error, 'proof.needed') ? keyNeeded({}) : error
  }
}

/** Pictures that came along, stored; throws datahub.pictures-only. */
async function storePictures(tx: Tx, act: Act, call: Call, files: Form['files']): Promise<readonly string[]> {
  const stored: string[] = []
  for (const {name, bytes} of files.filter((one) => one.bytes.length > 0)) {
    await admit(tx, act, call, 'photo')
    const {id, width} = await storeFile(tx, act, {name, bytes})
    if (width === null) throw picturesOnly({name: name.slice(0, 100)})
    stored.push(id)
  }
  return stored
}

const given = (text: string | undefined): string | undefined => (text === undefined || text.trim() === '' ? undefined : text.trim())

/** A name as people here write it: family name first, and between Chinese characters no space. */
const nameOf = (first: string | undefined, last: string | undefined): string | undefined => {
  const parts = [given(last), given(first)].flatMap((part) => part ?? [])
  if (parts.length === 0) return undefined
  return (parts.some((part) => /\p{Script=Han}/u.test(part)) ? parts.join('') : parts.toReversed().join(' ')).slice(0, 60)
}

type Sent = z.output<typeof requestForm>

async function placeOf(tx: Tx, {lat, long, address_id, address_string}: Sent): Promise<{place?: [number, number]; address?: string}> {
  const address = given(address_string)
  const named = address === undefined ? {} : {address}
  if (lat !== undefined && long !== undefined) return {place: [long, lat], ...named}
  if (lat !== undefined || long !== undefined) throw placeNeeded({})
  const component = given(address_id)
  if (component !== undefined) {
    const {place: [lng, north]} = await getComponent(tx, component) // biome-ignore format: one line
    return {place: [lng, north], ...named}
  }
  if (address === undefined) throw placeNeeded({})
  return {address}
}

/** Within so long the same content from the same sender is one report: somebody whose answer was lost sends it again. */
const SAME_MS = 600_000

/** Under which id a report is known to have been sent; the client's own word for it wins. */
async function clientIdOf(tx: Tx, act: Act, call: Call, content: string): Promise<string> {
  const own = call.headers['idempotency-key']
  if (typeof own === 'string' && own !== '') return idOf('key', account(act) ?? call.address, own)
  const before = await findSame(tx, content, new Date(act.at.getTime() - SAME_MS))
  return idOf('content', content, Math.floor((before ?? act.at).getTime() / SAME_MS))
}

/** What became of a request that was sent: the case, the secret of its link when it is new to its sender, and attributes nobody asked for. */
export interface Received {
  readonly id: string
  readonly token: string | null
  readonly again: boolean
  readonly account: string | null
  readonly unasked: readonly string[]
}

/** Takes in a service request as a citizen's report (GeoReport v2, POST Service Request); the same sent again is the same request. */
export async function receiveRequest(tx: Tx, caller: Act, call: Call, sent: Sent, form: Form): Promise<Received> {
  const area = areaMeant(await listJurisdictions(tx), sent.jurisdiction_id)
  const service = (await listServices(tx, caller)).find(({code}) => code === sent.service_code)
  if (service === undefined) throw noService({code: sent.service_code})
  const spot = await placeOf(tx, sent)
  const phone = given(sent.phone)
  const email = given(sent.email)
  const name = nameOf(sent.first_name, sent.last_name)
  await admit(tx, caller, call, 'report', phone)
  const act = asCitizen(caller)
  const attributes = attributesSent(form.fields)
  const {api_key: _, ...told} = sent
  const content = createHash('sha256')
    .update(JSON.stringify([account(act) ?? call.address, told, [...attributes]]))
    .update(form.files.map(({bytes}) => createHash('sha256').update(bytes).digest('hex')).join())
    .digest('hex')
  const clientId = await clientIdOf(tx, act, call, content)
  const pictures = await storePictures(tx, act, call, form.files)
  const {answers, unasked} = answersOf(service.questions, attributes, pictures)
  const media = given(sent.media_url)
  const {
    case: one,
    token,
    again,
  } = await reportCase(tx, act, {
    source: 'citizen',
    description: given(sent.description) ?? service.zh,
    ...spot,
    category: service.code,
    reporter: {
      ...(name === undefined ? {} : {name}),
      ...(phone === undefined ? {} : {phone}),
      ...(email === undefined ? {} : {email}),
      language: call.language,
    },
    evidence: [
      ...pictures.map((file) => ({kind: 'near', file}) as const),
      ...(media === undefined ? [] : [{kind: 'reference', text: `media_url: ${media}`} as const]),
    ],
    answers,
    clientId,
  })
  if (!one.area.startsWith(area)) throw elsewhere({id: sent.jurisdiction_id ?? ''})
  if (!again) {
    await rememberSender(tx, caller, call, one.id, phone)
    await keepRequest(tx, {districtId: one.districtId, caseId: one.id, account: account(act), content, at: act.at})
  }
  return {id: one.id, token, again, account: account(act), unasked}
}

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

/** What says in an update that the problem is gone: the word of the standard and those of FixMyStreet. */
const gone: ReadonlySet<string> = new Set([
  'closed',
  'fixed',
  'fixed - user',
  'fixed - council',
  'not_councils_responsibility',
  'duplicate',
  'no_further_action',
])

/**
 * Takes in an update of somebody outside (mySociety's extension) as what a bystander says of the case: still there or gone, in words. It moves nothing by
 * itself. Returns the id under which it is kept; the same sent again has the same.
 */
export async function receiveUpdate(tx: Tx, caller: Act, call: Call, sent: z.output<typeof updateForm>, form: Form): Promise<string> {
  const area = areaMeant(await listJurisdictions(tx), sent.jurisdiction_id)
  const {service_request_id: id, description, status, update_id, updated_datetime, media_url} = sent
  if (updated_datetime !== undefined) momentOf('updated_datetime', updated_datetime)
  const shown = isId(id) ? await findPublicCase(tx, {now: caller.at, key: id}) : undefined
  const known = shown?.area.startsWith(area) || (isId(id) && (await listOwn(tx, [id], area)).length > 0)
  if (!known) throw noRequest({id})
  await admit(tx, caller, call, 'report')
  const act = asCitizen(caller)
  const media = given(media_url)
  const clientId = idOf('update', account(act) ?? call.address, id, given(update_id) ?? [description, status ?? null])
  const [picture] = await storePictures(tx, act, call, form.files.slice(0, 1))
  await witnessCase(tx, act, {
    id,
    stillThere: !gone.has((status ?? '').trim().toLowerCase()),
    words: media === undefined ? description : `${description}\nmedia_url: ${media}`,
    ...(picture === undefined ? {} : {file: picture}),
    clientId,
  })
  return clientId
}
