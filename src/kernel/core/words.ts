import {canonical} from './chain.ts'

type Body = Readonly<Record<string, unknown>>

/**
 * The names under which an event of any domain carries what a person wrote. A chain is never changed, so it must not hold such words: it
 * holds their salted hash, and the words lie apart where they can be destroyed.
 */
export const spokenNames: ReadonlySet<string> = new Set([
  'reason',
  'result',
  'body',
  'why',
  'note',
  'words',
  'question',
  'answer',
  'remark',
  'comment',
])

/** What stands in a chain instead of words: which they were, and the hash of salt and words. */
export interface Spoken {
  readonly names: readonly string[]
  readonly hash: string
}

/** An event's body in two: what the chain keeps, and what people wrote; null when nobody wrote anything. */
export function partWords(body: Body): {readonly facts: Body; readonly words: Body | null} {
  const entries = Object.entries(body)
  const spoken = entries.filter(([name, value]) => spokenNames.has(name) && value !== null)
  if (spoken.length === 0) return {facts: body, words: null}
  return {
    facts: Object.fromEntries(entries.filter(([name, value]) => !spokenNames.has(name) || value === null)),
    words: Object.fromEntries(spoken),
  }
}

/** The text whose SM3 stands in the chain for the words. */
export const wordsText = (salt: string, words: unknown): string => canonical([salt, words])

/** What is shown where words were destroyed. */
export const DESTROYED = '【文字已按规定销毁】'

const isSpoken = (value: unknown): value is Spoken => typeof value === 'object' && value !== null && 'names' in value && 'hash' in value

/** What a body keeps in the place of words; undefined when nobody wrote anything. */
export const spokenOf = (body: unknown): Spoken | undefined => {
  const {spoken} = (body ?? {}) as {spoken?: unknown}
  return isSpoken(spoken) ? spoken : undefined
}

/** The body as it was announced; where the words were destroyed, it says so. */
export function joinWords(body: Body, words: Body | null): Body {
  const spoken = spokenOf(body)
  if (spoken === undefined) return body
  const {spoken: _, ...facts} = body
  return {...facts, ...(words ?? Object.fromEntries(spoken.names.map((name) => [name, DESTROYED])))}
}

/** The links whose words an event says were destroyed. */
export const destroyedLinks = (body: unknown): readonly number[] => {
  const {destroyedWords} = (body ?? {}) as {destroyedWords?: unknown}
  return Array.isArray(destroyedWords) ? destroyedWords.filter((seq): seq is number => typeof seq === 'number') : []
}
