import {useCallback, useSyncExternalStore} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {useLanguage} from '#web/language.tsx'
import {Refused} from './notice.tsx'
import {span, useNow} from './time.ts'

const words = {
  busy: {zh: '正在进行，可以离开本页，稍后回来看结果。已用时', en: 'Under way; you may leave this page and come back. So far'},
  seconds: {zh: '秒', en: 's'},
} as const

/** Long work that somebody began: it goes on when the page is left, and is there when they come back. */
interface Errand {
  readonly since: number
  readonly busy: boolean
  readonly value?: unknown
  readonly refusal?: Refusal
}

const errands = new Map<string, Errand>()
const heard = new Set<() => void>()
const note = (key: string, errand: Errand | undefined) => {
  if (errand === undefined) errands.delete(key)
  else errands.set(key, errand)
  for (const listen of heard) listen()
}
const listen = (listener: () => void) => {
  heard.add(listener)
  return () => {
    heard.delete(listener)
  }
}

export interface Errands<T> {
  readonly busy: boolean
  /** When it began, in ms since 1970. */
  readonly since: number
  readonly value: T | undefined
  readonly refusal: Refusal | undefined
  /** Begins it; resolves to the value, or undefined when it was refused. */
  readonly run: (work: () => Promise<T>) => Promise<T | undefined>
  readonly forget: () => void
}

/** The errand of this name: one at a time, kept while the application is open, whichever page is shown. */
export function useErrand<T>(key: string): Errands<T> {
  const errand = useSyncExternalStore(listen, () => errands.get(key))
  const run = useCallback(
    async (work: () => Promise<T>) => {
      const since = Date.now()
      note(key, {since, busy: true})
      try {
        const value = await work()
        note(key, {since, busy: false, value})
        return value
      } catch (error) {
        note(key, {since, busy: false, refusal: asRefusal(error)})
        return undefined
      }
    },
    [key],
  )
  const forget = useCallback(() => note(key, undefined), [key])
  const {since = 0, busy = false, value, refusal} = errand ?? {}
  return {since, busy, value: value as T | undefined, refusal, run, forget}
}

/** How an errand stands: since when it runs, or why it was refused. */
export function Standing({errand}: {readonly errand: Pick<Errands<unknown>, 'busy' | 'since' | 'refusal'>}) {
  const {t} = useLanguage()
  const now = useNow(1_000)
  const passed = Math.max(0, now.getTime() - errand.since)
  return (
    <div aria-live="polite">
      {errand.busy ? (
        <p className="notice">
          <span>
            {t(words.busy)} {passed < 120_000 ? `${Math.round(passed / 1_000)} ${t(words.seconds)}` : t(span(passed))}
          </span>
        </p>
      ) : null}
      {errand.refusal === undefined ? null : <Refused refusal={errand.refusal} />}
    </div>
  )
}
