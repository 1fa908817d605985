import type {Said} from '#lib/problem.ts'
import {badExpression, type Token, tokensOf} from './tokens.ts'

/** Goes through the tokens of one text, one ahead. */
export class Reader {
  readonly text: string
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(text: string) {
    this.text = text
    this.#tokens = tokensOf(text)
  }

  get next(): Token | undefined {
    return this.#tokens[this.#next]
  }

  /** Whether the token after the next is this sign. */
  followedBy(sign: string): boolean {
    const after = this.#tokens[this.#next + 1]
    return after?.kind === 'sign' && after.text === sign
  }

  /** Takes the next token when it is this sign. */
  took(sign: string): boolean {
    const {next} = this
    if (next?.kind !== 'sign' || next.text !== sign) return false
    this.#next += 1
    return true
  }

  /** Takes the next token when it is one of these words. */
  tookWord(words: readonly string[]): string | undefined {
    const {next} = this
    if (next?.kind !== 'name' || !words.includes(next.text)) return undefined
    this.#next += 1
    return next.text
  }

  /** Takes the next token, of this kind. */
  take(kind: Token['kind'], expected: Said): Token {
    const {next} = this
    if (next?.kind !== kind) throw this.fault(expected)
    this.#next += 1
    return next
  }

  sign(sign: string): void {
    if (!this.took(sign)) throw this.fault({zh: `“${sign}”`, en: `"${sign}"`})
  }

  end(): void {
    if (this.next !== undefined) throw this.fault({zh: '结尾', en: 'the end'})
  }

  fault(expected: Said): Error {
    const {next} = this
    return badExpression({text: this.text, at: next?.at ?? this.text.length, expected, found: next?.text ?? ''})
  }
}
