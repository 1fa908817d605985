import {useCallback, useState} from 'react'

const readKept = <T>(key: string, empty: T): T => {
  try {
    return {...empty, ...(JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<T>)}
  } catch {
    return empty
  }
}

/** What is typed into a form, kept over a reload and forgotten with the tab; `forget` when it was sent. */
export function useKept<T extends object>(
  key: string,
  empty: T,
): readonly [kept: T, keep: (patch: Partial<T>) => void, forget: (empty: T) => void] {
  const [kept, setKept] = useState<T>(() => readKept(key, empty))
  const keep = useCallback(
    (patch: Partial<T>) =>
      setKept((before) => {
        const now = {...before, ...patch}
        sessionStorage.setItem(key, JSON.stringify(now))
        return now
      }),
    [key],
  )
  const forget = useCallback(
    (begin: T) => {
      sessionStorage.removeItem(key)
      setKept(begin)
    },
    [key],
  )
  return [kept, keep, forget]
}
