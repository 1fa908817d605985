import {useCallback, useEffect, useRef, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'

export interface Loaded<T> {
  /** The last answer; stays while a newer one is asked for. */
  readonly value: T | undefined
  readonly refusal: Refusal | undefined
  readonly loading: boolean
  /** Asks again, keeping what is shown until the answer comes. */
  readonly again: () => void
}

/** Loads what `key` names, anew whenever it changes, and quietly again `every` so many milliseconds while the page is looked at. */
export function useLoaded<T>(key: string | null, load: (signal: AbortSignal) => Promise<T>, every?: number): Loaded<T> {
  const [state, setState] = useState<{key: string | null; value?: T; refusal?: Refusal; loading: boolean}>({key: null, loading: true})
  const [round, setRound] = useState(0)
  const latest = useRef(load)
  latest.current = load
  const again = useCallback(() => setRound((before) => before + 1), [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round means to ask again
  useEffect(() => {
    if (key === null) return
    const stop = new AbortController()
    setState((before) => ({...(before.key === key ? before : {}), key, loading: true}))
    latest.current(stop.signal).then(
      (value) => {
        if (!stop.signal.aborted) setState({key, value, loading: false})
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setState((before) => ({...before, refusal: asRefusal(error), loading: false}))
      },
    )
    return () => stop.abort()
  }, [key, round])

  useEffect(() => {
    if (every === undefined || key === null) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') again()
    }, every)
    return () => clearInterval(timer)
  }, [every, key, again])

  const mine = state.key === key ? state : undefined
  return {value: mine?.value, refusal: mine?.refusal, loading: mine?.loading ?? key !== null, again}
}
