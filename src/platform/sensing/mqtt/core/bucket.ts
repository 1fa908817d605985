/** How much may come: so much a second in the long run, and so much at once. */
export interface Allowance {
  readonly perSecond: number
  readonly burst: number
}

/** A bucket of tokens; debts are waited for. */
export class Bucket {
  readonly #allowance: Allowance
  #tokens: number
  #at: number

  constructor(allowance: Allowance, now: number) {
    this.#allowance = allowance
    this.#tokens = allowance.burst
    this.#at = now
  }

  /** Takes so many, into debt where there are not enough; returns how many ms until that debt is paid. */
  take(many: number, now: number): number {
    const {perSecond, burst} = this.#allowance
    this.#tokens = Math.min(burst, this.#tokens + (Math.max(0, now - this.#at) / 1_000) * perSecond) - many
    this.#at = now
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / perSecond) * 1_000)
  }

  /** Gives back what was taken and not used. */
  giveBack(many: number): void {
    this.#tokens += many
  }
}
