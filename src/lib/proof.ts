/** SHA-256 (FIPS 180-4) without help from the machine, for pages that are not served over HTTPS have no `crypto.subtle`. */

const K = Int32Array.from([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
  0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
  0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
  0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
  0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
  0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
])
const BEGIN = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19] as const

const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

/** One block of the compression function, written out: it runs tens of thousands of times a second in somebody's browser. */
function mix(state: Int32Array, block: DataView, w: Int32Array): void {
  for (let i = 0; i < 16; i += 1) w[i] = block.getInt32(i * 4)
  for (let i = 16; i < 64; i += 1) {
    const early = w[i - 15] as number
    const late = w[i - 2] as number
    const one = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)
    const two = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10)
    w[i] = (w[i - 16] as number) + one + (w[i - 7] as number) + two
  }
  let a = state[0] as number
  let b = state[1] as number
  let c = state[2] as number
  let d = state[3] as number
  let e = state[4] as number
  let f = state[5] as number
  let g = state[6] as number
  let h = state[7] as number
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + (K[i] as number) + (w[i] as number)) | 0
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  const added = [a, b, c, d, e, f, g, h]
  for (let i = 0; i < 8; i += 1) state[i] = (state[i] as number) + (added[i] as number)
}

/** Room for a text's UTF-8, the mark of its end and its length, in whole blocks. */
function padded(text: string): DataView {
  const bytes = new Uint8Array(text.length * 3 + 72)
  let at = 0
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0
    // Halves of a pair become U+FFFD.
    const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point
    if (code < 0x80) bytes[at++] = code
    else {
      const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3
      bytes[at++] = (more === 1 ? 0xc0 : more === 2 ? 0xe0 : 0xf0) | (code >> (6 * more))
      for (let shift = 6 * (more - 1); shift >= 0; shift -= 6) bytes[at++] = 0x80 | ((code >> shift) & 0x3f)
    }
  }
  bytes[at] = 0x80
  const view = new DataView(bytes.buffer, 0, (((at + 8) >> 6) + 1) * 64)
  view.setUint32(view.byteLength - 4, at * 8)
  return view
}

/** The eight 32-bit words of the SHA-256 of a text in UTF-8. */
export function sha256(text: string): Uint32Array {
  const view = padded(text)
  const [state, w] = [Int32Array.from(BEGIN), new Int32Array(64)]
  for (let i = 0; i < view.byteLength; i += 64) mix(state, new DataView(view.buffer, i, 64), w)
  return new Uint32Array(state.buffer)
}

/** How many bits of a hash are zero before the first that is not. */
export function zeroBits(words: Uint32Array): number {
  let bits = 0
  for (const word of words) {
    if (word !== 0) return bits + Math.clz32(word)
    bits += 32
  }
  return bits
}

/** What is hashed: the sum is done when its SHA-256 begins with enough zero bits (hashcash, Back 2002). */
export const proofText = (challenge: string, counter: number): string => `${challenge}~${counter}`

/** Tries counters from `from` on, at most `tries`; the first that does it, or undefined. */
export function trySum(
  challenge: string,
  bits: number,
  {from, tries}: {readonly from: number; readonly tries: number},
): number | undefined {
  for (let counter = from; counter < from + tries; counter += 1) if (zeroBits(sha256(proofText(challenge, counter))) >= bits) return counter
  return undefined
}
