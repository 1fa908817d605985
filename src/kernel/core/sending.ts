/** How much may be sent without an account before the sender has to show that it costs something. */
export interface SendingRules {
  /** The window in which sending is counted. */
  readonly minutes: number
  /** So much is free for one sender, and for all together. */
  readonly freePerSender: number
  readonly freeTotal: number
  /** More than this nobody may send in a day. */
  readonly perDay: number
  /** Zero bits of the sum when the free part is used up; one more for each doubling, at most `mostBits`. */
  readonly bits: number
  readonly mostBits: number
}

/** What was sent before: by this sender and by all within the window, by this sender within a day. */
export interface Sent {
  readonly mine: number
  readonly total: number
  readonly day: number
}

/** How many zero bits the next sending takes; 0 when it is free. */
export function bitsFor({mine, total}: Sent, {freePerSender, freeTotal, bits, mostBits}: SendingRules): number {
  const over = Math.max((mine + 1) / Math.max(1, freePerSender), (total + 1) / Math.max(1, freeTotal))
  return over <= 1 ? 0 : Math.min(mostBits, bits + Math.floor(Math.log2(over)))
}

/** The part of an address that is one sender: the whole of IPv4, the first 64 bits of IPv6. */
export function senderPart(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address
  const [front = '', back] = address.split('%')[0]?.split('::') ?? []
  const groups = front === '' ? [] : front.split(':')
  const rest = back === undefined || back === '' ? [] : back.split(':')
  const whole =
    back === undefined ? groups : [...groups, ...Array.from({length: Math.max(0, 8 - groups.length - rest.length)}, () => '0'), ...rest]
  return `${whole
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
