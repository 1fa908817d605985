import {change, keepCsrf, Refusal, read, sendPiece} from '#web/ask.ts'
import type {Arrived, Done, Heard, Outside} from '../../field/core/send.ts'
import type {Reported} from '../report.tsx'

/** How long one request may take before it counts as lost, ms. */
const PATIENCE_MS = 45_000

/** What a piece of a photo carries: small, so that little is lost when the network goes. */
export const PIECE_BYTES = 256 * 1024

/** Refusals that mean: the case is no longer what was seen. A person has to look. */
const conflicts: ReadonlySet<string> = new Set(['case.stale', 'case.wrong-state', 'case.other-person', 'case.other-unit'])

/** An error as the queue understands it: only the server's own words settle anything, whatever stands between says nothing. */
const heardFrom = (error: unknown): Heard<never> => {
  if (!(error instanceof Refusal)) return {is: 'lost'}
  const {status, code, said} = error
  if (status === 401 || code === 'access.csrf') return {is: 'signed-out'}
  const own = code !== '' && !code.startsWith('web.')
  if (!own || status >= 500 || status === 429 || status === 408) return {is: 'lost'}
  return {is: 'refused', conflict: conflicts.has(code), why: {code, ...said}}
}

const asking = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<Heard<T>> => {
  try {
    return {is: 'done', value: await work(AbortSignal.timeout(PATIENCE_MS))}
  } catch (error) {
    return heardFrom(error)
  }
}

interface Progress {
  readonly received: number
  readonly file: {readonly id: string} | null
}
const arrived = ({received, file}: Progress): Arrived => ({received, file: file?.id ?? null})

/** The server, asked over this page's session. */
export const server: Outside = {
  open: ({id, name, size}) =>
    asking(async (signal) => arrived(await change<Progress>('PUT', `/files/uploads/${id}`, {name, size}, signal))),
  piece: ({id}, from, bytes) =>
    asking(async (signal) => arrived(await sendPiece<Progress>(`/files/uploads/${id}?from=${from}`, Uint8Array.from(bytes), signal))),
  report: (body) =>
    asking(async (signal): Promise<Done> => {
      const {case: one} = await change<Reported & {case: {version: number}}>('POST', '/cases', body, signal)
      return {case: one.id, version: one.version}
    }),
  move: (id, move, body) =>
    asking(async (signal): Promise<Done> => {
      const {made} = await change<{made: number}>('POST', `/cases/${id}/moves/${move}`, body, signal)
      return {case: id, version: made}
    }),
}

/** Who is at the door: asks for the session anew, so that what is sent next carries its token. */
export const knock = (): Promise<Heard<string>> =>
  asking(async (signal) => {
    const {account, csrf} = await read<{account: {id: string}; csrf: string | null}>('/session', {}, signal)
    keepCsrf(csrf)
    return account.id
  })
