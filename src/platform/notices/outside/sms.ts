import type {Outcome} from '../core/message.ts'
import type {SmsSettings} from '../settings.ts'
import {postJson} from './post.ts'
import {signatureOf} from './sign.ts'

/** Hands one text message to the gateway: `{id, to, text}` as JSON, signed like a webhook with the key's name beside it. */
export async function sendSms(
  {url, key, secret}: SmsSettings,
  {id, to, text, at}: {id: string; to: string; text: string; at: Date},
): Promise<Outcome> {
  const body = JSON.stringify({id, to: to.replace(/[ -]/g, ''), text})
  const {timestamp, signature} = signatureOf(secret, body, at)
  const headers = {'x-jingcheng-key': key, 'x-jingcheng-timestamp': timestamp, 'x-jingcheng-signature': signature}
  try {
    // The operator names the gateway, so it may stand in the city's own network.
    const {status, text: answer} = await postJson(url, body, {headers, open: true})
    if (status >= 200 && status < 300) return {sent: true}
    return {sent: false, error: `HTTP ${status} ${answer.slice(0, 200)}`, final: status === 400 || status === 422}
  } catch (error) {
    return {sent: false, error: String((error as Error).message), final: false}
  }
}
