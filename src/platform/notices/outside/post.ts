import {request as plain} from 'node:http'
import {request as secure} from 'node:https'
import {isIP} from 'node:net'
import {ClosedAddress, isPublicAddress, publicLookup} from './address.ts'

/** How long a foreign system may take, and how much of its answer is read. */
const TIMEOUT_MS = 10_000
const MOST_BYTES = 16_384

export interface Answer {
  readonly status: number
  readonly text: string
}

/** Posts JSON once, without following redirects; rejects when it takes longer than ten seconds or goes where it must not. */
export function postJson(
  url: string,
  body: string,
  {headers, open, timeoutMs = TIMEOUT_MS}: {headers: Readonly<Record<string, string>>; open: boolean; timeoutMs?: number},
): Promise<Answer> {
  const target = new URL(url)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  if (!open && target.protocol !== 'https:') return Promise.reject(new Error('only https is allowed'))
  // An address written out is never looked up, so it is judged here.
  if (!open && isIP(host) !== 0 && !isPublicAddress(host)) return Promise.reject(new ClosedAddress(host))
  return new Promise((resolve, reject) => {
    const request = (target.protocol === 'https:' ? secure : plain)(
      target,
      {
        method: 'POST',
        agent: false,
        headers: {'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body), ...headers},
        ...(open ? {} : {lookup: publicLookup}),
      },
      (response) => {
        const parts: Buffer[] = []
        let size = 0
        const done = () => resolve({status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8').slice(0, MOST_BYTES)})
        response.on('data', (part: Buffer) => {
          parts.push(part)
          size += part.length
          if (size < MOST_BYTES) return
          done()
          request.destroy()
        })
        response.on('end', done)
        response.on('error', reject)
      },
    )
    // One limit for everything: a receiver that sends a byte a second would never be idle.
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs)
    request.on('close', () => clearTimeout(timer))
    request.on('error', reject)
    request.end(body)
  })
}
