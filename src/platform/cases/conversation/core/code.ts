import {plainEmail} from '../../hotline/core/phone.ts'

/** Letters and digits that nobody mistakes for one another (Crockford). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A short code of eight signs from five random bytes: 40 bits, written XXXX-XXXX. */
export function codeOf(bytes: Uint8Array): string {
  let value = 0n
  for (const byte of bytes.subarray(0, 5)) value = (value << 8n) | BigInt(byte)
  const signs = Array.from({length: 8}, (_, place) => alphabet[Number((value >> BigInt(5 * (7 - place))) & 31n)])
  return `${signs.slice(0, 4).join('')}-${signs.slice(4).join('')}`
}

/** A code as typed, made plain: without blanks and dashes, capitals, O read as 0, I and L as 1. */
export const plainCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')

/** What is typed beside the code: an e-mail address, or the last four digits of a telephone number. */
export const plainProof = (typed: string): string =>
  typed.includes('@') ? plainEmail(typed) : typed.normalize('NFKC').replace(/\D/g, '').slice(-4)
