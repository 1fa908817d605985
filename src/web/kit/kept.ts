import {useCallback, useState} from 'react'

const prefix = 'jingcheng.draft '

/** What was typed under this key in this tab, or undefined. */
export function readDraft<T extends object>(key: string): Partial<T> | undefined {
  try {
    const text = sessionStorage.getItem(prefix + key)
    return text === null ? undefined : (JSON.parse(text) as Partial<T>)
  } catch {
    return undefined
  }
}

/** Keeps what was typed for this tab; undefined lets it go. */
export function keepDraft(key: string, draft: object | undefined): void {
  try {
    if (draft === undefined) sessionStorage.removeItem(prefix + key)
    else sessionStorage.setItem(prefix + key, JSON.stringify(draft))
  } catch {
    // A full store must not stop the typing.
  }
}

/** Lets go of everything typed in this tab, for whoever signs in next at this desk. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key)
}

const typed = <T>(key: string, initial: T): T => {
  const found = readDraft<{readonly value: T}>(key)
  return found?.value === undefined ? initial : found.value
}

/** What somebody typed, kept over a reload of this tab until it is sent: the value, how to change it, and how to forget it. */
export function useKept<T>(key: string, initial: T): readonly [T, (value: T) => void, () => void] {
  const [held, setHeld] = useState(() => ({key, value: typed(key, initial)}))
  const value = held.key === key ? held.value : typed(key, initial)
  const keep = useCallback(
    (next: T) => {
      keepDraft(key, {value: next})
      setHeld({key, value: next})
    },
    [key],
  )
  const forget = useCallback(() => {
    keepDraft(key, undefined)
    setHeld({key, value: initial})
  }, [key, initial])
  return [value, keep, forget]
}
