import {createTransport} from 'nodemailer'
import type {Letter, Outcome} from '../core/message.ts'
import type {MailSettings} from '../settings.ts'

/** An open way to the mail server, for one batch. */
export interface Mail {
  readonly send: (letter: Letter & {readonly id: string; readonly to: string; readonly at: Date}) => Promise<Outcome>
  readonly close: () => void
}

const TIMEOUT_MS = 15_000
const CONNECTIONS = 4

/**
 * Opens a pool of connections to the mail server. Letters say that a machine wrote them, so that no holiday answer comes back
 * (RFC 3834), and bear the delivery's id, so that one that is sent twice can be told.
 */
export function openMail({url, from, replyTo}: MailSettings): Mail {
  // nodemailer reads its options from the query of the address.
  const address = new URL(url)
  const options = {
    pool: 'true',
    maxConnections: CONNECTIONS,
    maxMessages: 'Infinity',
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  }
  for (const [name, value] of Object.entries(options)) if (!address.searchParams.has(name)) address.searchParams.set(name, String(value))
  const transport = createTransport(address.href)
  const domain = /@([^\s@<>]+)/.exec(from)?.[1] ?? 'localhost'
  return {
    send: async ({id, to, at, subject, text}) => {
      try {
        await transport.sendMail({
          from,
          to,
          ...(replyTo === null ? {} : {replyTo}),
          subject,
          text,
          date: at,
          messageId: `<${id}@${domain}>`,
          headers: {'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All'},
          disableFileAccess: true,
          disableUrlAccess: true,
        })
        return {sent: true}
      } catch (error) {
        const {message, responseCode = 0, code} = error as Error & {responseCode?: number; code?: string}
        // 5xx about the recipient will not change by itself; a wrong password will, when the operator mends it.
        return {sent: false, error: message, final: code === 'EENVELOPE' && responseCode >= 500}
      }
    },
    close: () => transport.close(),
  }
}
