import {createHmac} from 'node:crypto'

/** The headers by which a receiver knows that a body is ours and new: HMAC-SHA256, hex, over `<unix seconds>.<body>`. */
export function signatureOf(secret: string, body: string, at: Date): {readonly timestamp: string; readonly signature: string} {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  return {timestamp, signature: `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`}
}

/**
 * The same as Standard Webhooks wants it: HMAC-SHA256, base64, over `<id>.<unix seconds>.<body>`, with the bytes that the secret stands for
 * behind its prefix.
 */
export const standardSignature = (secret: string, {id, timestamp, body}: {id: string; timestamp: string; body: string}): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.replace(/^[a-z]+_/, ''), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')}`
