import {trySum} from '#lib/proof.ts'
import type {Said} from './language.tsx'

interface Sum {
  readonly challenge: string
  readonly bits: number
}

/** Why the server, or the network, did not do what was asked; both sentences say what to do next. */
export class Refusal extends Error {
  readonly code: string
  readonly status: number
  readonly said: Said
  /** What the server wants computed before it takes the same again. */
  readonly sum: Sum | undefined

  constructor(code: string, status: number, said: Said, sum?: Sum) {
    super(said.en)
    this.sum = sum
    this.code = code
    this.status = status
    this.said = said
  }
}

const unreachable = new Refusal('web.unreachable', 0, {
  zh: '连不上服务器。请检查网络后重试，已填写的内容还在。',
  en: 'The server cannot be reached. Check the network and try again; what you typed is still here.',
})

const unexpected = (status: number) =>
  new Refusal('web.unexpected', status, {
    zh: `服务器没有给出可用的答复（${status}）。请稍后重试；仍不行请联系系统管理员。`,
    en: `The server gave no usable answer (${status}). Try again shortly, or tell the system administrator.`,
  })

let csrf: string | null = null

/** The token that goes with every change made under the session's cookie. */
export const keepCsrf = (token: string | null): void => {
  csrf = token
}

const told = new Set<() => void>()

/** Calls whoever wants to know when the server says that nobody is signed in any more; returns how to stop. */
export const onSignedOut = (listener: () => void): (() => void) => {
  told.add(listener)
  return () => told.delete(listener)
}

async function refusalOf(response: Response): Promise<Refusal> {
  try {
    const {code, zh, en, challenge, bits} = (await response.json()) as {code?: string; zh?: string; en?: string} & Partial<Sum>
    const sum = challenge === undefined || bits === undefined ? undefined : {challenge, bits}
    return zh !== undefined && en !== undefined ? new Refusal(code ?? '', response.status, {zh, en}, sum) : unexpected(response.status)
  } catch {
    return unexpected(response.status)
  }
}

async function send<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response
  try {
    response = await fetch(`/api${path}`, {credentials: 'same-origin', ...init})
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw unreachable
  }
  if (!response.ok) {
    const refusal = await refusalOf(response)
    if (refusal.code === 'access.sign-in') for (const tell of told) tell()
    throw refusal
  }
  return (await response.json()) as T
}

type Asked = Readonly<Record<string, string | number | boolean | undefined>>

/** A path with a query; undefined parts are left out. */
export const withQuery = (path: string, asked: Asked): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(asked)) if (value !== undefined && value !== '') query.set(name, String(value))
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}

/** Reads something. Throws Refusal. */
export const read = <T>(path: string, asked: Asked = {}, signal?: AbortSignal): Promise<T> =>
  send<T>(withQuery(path, asked), signal === undefined ? {} : {signal})

const guarded = (): Record<string, string> => (csrf === null ? {} : {'x-csrf-token': csrf})

/** Between two of these the page may breathe. */
const TRIES = 4_000

const solve = async ({challenge, bits}: Sum): Promise<string> => {
  for (let from = 0; ; from += TRIES) {
    const counter = trySum(challenge, bits, {from, tries: TRIES})
    if (counter !== undefined) return `${challenge}~${counter}`
    await new Promise((done) => setTimeout(done))
  }
}

/** Sends what somebody posts; when the server asks for a sum first, does it and sends the same again. */
async function post<T>(path: string, init: RequestInit): Promise<T> {
  try {
    return await send<T>(path, init)
  } catch (error) {
    if (!(error instanceof Refusal) || error.sum === undefined) throw error
    return send<T>(path, {...init, headers: {...(init.headers as Record<string, string>), 'x-proof': await solve(error.sum)}})
  }
}

/** Changes something. Throws Refusal. */
export const change = <T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, signal?: AbortSignal): Promise<T> =>
  post<T>(path, {
    method,
    headers: body === undefined ? guarded() : {'content-type': 'application/json', ...guarded()},
    ...(body === undefined ? {} : {body: JSON.stringify(body)}),
    ...(signal === undefined ? {} : {signal}),
  })

/** Sends one piece of a file that goes on where it was cut off. Throws Refusal. */
export const sendPiece = <T>(path: string, bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<T> =>
  post<T>(path, {method: 'PATCH', headers: {'content-type': 'application/octet-stream', ...guarded()}, body: bytes, signal})

/** Sends a file with the other fields of its form. Throws Refusal. */
export function upload<T>(path: string, file: Blob & {readonly name?: string}, fields: Readonly<Record<string, string>> = {}): Promise<T> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', file, file.name ?? 'photo.jpg')
  return post<T>(path, {method: 'POST', headers: guarded(), body: form})
}

/** Any error as a refusal, so that a page always has a sentence to show. */
export const asRefusal = (error: unknown): Refusal => (error instanceof Refusal ? error : unexpected(0))
