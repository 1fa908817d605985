import {type Allowance, Bucket} from './core/bucket.ts'

/** What a device may send. A message above it waits for its turn, which holds back only that device. */
export interface Allowances {
  readonly messages: Allowance
  readonly values: Allowance
  /** A gateway speaks for many. */
  readonly gatewayTimes: number
}

/** Ten messages a second in the long run, and what piled up in an hour without a connection at once. */
export const usualAllowances: Allowances = {
  messages: {perSecond: 10, burst: 600},
  values: {perSecond: 500, burst: 40_000},
  gatewayTimes: 50,
}

const MOST_KEPT = 50_000

/** How much of its allowance each device has used, in this process. */
export class Limits {
  readonly #allowances: Allowances
  readonly #buckets = new Map<number, {readonly messages: Bucket; readonly values: Bucket}>()

  constructor(allowances: Allowances) {
    this.#allowances = allowances
  }

  #of(thing: number, gateway: boolean, now: number) {
    const there = this.#buckets.get(thing)
    if (there !== undefined) return there
    if (this.#buckets.size >= MOST_KEPT) this.#buckets.clear()
    const times = gateway ? this.#allowances.gatewayTimes : 1
    const wide = ({perSecond, burst}: Allowance): Allowance => ({perSecond: perSecond * times, burst: burst * times})
    const made = {messages: new Bucket(wide(this.#allowances.messages), now), values: new Bucket(wide(this.#allowances.values), now)}
    this.#buckets.set(thing, made)
    return made
  }

  /** Counts a message of so many values; returns for how many ms it has to wait. */
  take({thing, gateway}: {readonly thing: number; readonly gateway: boolean}, values: number, now: number): number {
    const buckets = this.#of(thing, gateway, now)
    return Math.max(buckets.messages.take(1, now), buckets.values.take(values, now))
  }

  /** A message was dropped after all: it owes nothing. */
  giveBack({thing}: {readonly thing: number}, values: number): void {
    const buckets = this.#buckets.get(thing)
    buckets?.messages.giveBack(1)
    buckets?.values.giveBack(values)
  }
}
