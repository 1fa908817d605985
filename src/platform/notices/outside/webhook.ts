import type {Outcome} from '../core/message.ts'
import {ClosedAddress} from './address.ts'
import {postJson} from './post.ts'
import {signatureOf, standardSignature} from './sign.ts'

/** What goes to a webhook. `id` is the delivery's: the same when it is tried again, so that a receiver can tell. */
export interface Hooked {
  readonly id: string
  readonly event: string
  readonly subject: string
  readonly district: string
  readonly at: string
  readonly urgent: boolean
  readonly title: {readonly zh: string; readonly en: string}
  readonly body: {readonly zh: string; readonly en: string}
  readonly link: string | null
}

/** Sends one signed webhook. 410 says that nobody is there any more; everything but 2xx is tried again. */
export async function sendWebhook(
  {url, secret, at}: {url: string; secret: string; at: Date},
  hooked: Hooked,
  {open, timeoutMs}: {open: boolean; timeoutMs?: number},
): Promise<Outcome> {
  const body = JSON.stringify(hooked)
  const {timestamp, signature} = signatureOf(secret, body, at)
  const headers = {
    'user-agent': 'jingcheng-webhook',
    'x-jingcheng-event': hooked.event,
    'x-jingcheng-delivery': hooked.id,
    'x-jingcheng-timestamp': timestamp,
    'x-jingcheng-signature': signature,
    'webhook-id': hooked.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': standardSignature(secret, {id: hooked.id, timestamp, body}),
  }
  try {
    const {status} = await postJson(url, body, {headers, open, ...(timeoutMs === undefined ? {} : {timeoutMs})})
    if (status >= 200 && status < 300) return {sent: true}
    return {sent: false, error: `HTTP ${status}`, final: status === 410}
  } catch (error) {
    return {sent: false, error: String((error as Error).message), final: error instanceof ClosedAddress}
  }
}
