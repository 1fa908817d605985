import {createHmac} from 'node:crypto'

/** The headers by which a receiver knows that a body is ours and new: HMAC-SHA256, hex, over `<unix seconds>.<body>`. */
export function signatureOf(secret: string, body: string, at: Date): {readonly timestamp: string; readonly signature: string} {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  return {timestamp, signature: `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`}
}
