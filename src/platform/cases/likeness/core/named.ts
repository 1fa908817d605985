/** What a reason for closing says about a duplicate: that it is one, and the ids of cases it names. */
export interface Naming {
  readonly duplicate: boolean
  readonly named: readonly string[]
}

const SAYS_DUPLICATE = /dupl+i?[cv]|重复|并案/i
/** When a case was closed later by a batch, Boston writes the time into the reason. */
const CLOSING_TIME = /Closed date : \S+ \S+/

/** Reads a reason for closing. An id may be shortened to its last digits: `digits` (at least 5) long it is completed from the report's own beginning. */
export function namingOf(reason: string, id: string): Naming {
  const duplicate = SAYS_DUPLICATE.test(reason)
  if (!duplicate) return {duplicate, named: []}
  const runs = reason.replace(CLOSING_TIME, '').match(/\d+/g) ?? []
  const whole = runs.flatMap((digits) => (digits.length === id.length ? [digits] : []))
  const short = runs.flatMap((digits) =>
    digits.length >= 5 && digits.length < id.length ? [id.slice(0, id.length - digits.length) + digits] : [],
  )
  return {duplicate, named: [...whole, ...short].filter((other) => other !== id)}
}

/** Groups of ids joined by links, each id with the first one of its group (union–find). */
export class Groups {
  readonly #above = new Map<string, string>()

  join(a: string, b: string): void {
    const [first, second] = [this.of(a), this.of(b)]
    if (first !== second) this.#above.set(second, first)
  }

  of(id: string): string {
    let at = id
    for (let up = this.#above.get(at); up !== undefined; up = this.#above.get(at)) at = up
    if (at !== id) this.#above.set(id, at)
    return at
  }
}
