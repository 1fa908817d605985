import {useCallback, useEffect, useRef, useState} from 'react'
import {useSession} from '#web/session.tsx'
import {keepDraft, readDraft} from './kept.ts'

export interface Drafted<T> {
  readonly draft: T
  readonly edit: (patch: Partial<T>) => void
  /** Begins anew, as after sending. */
  readonly clear: () => void
  /** Whether anything differs from the beginning. */
  readonly touched: boolean
}

/**
 * What somebody types into a form: it survives a reload and a session that expired, belongs to the person and the tab, and is gone when
 * it is sent or the person signs out. `key` names the form and what it is about, and stays the same while the form is shown.
 */
export function useDraft<T extends object>(key: string, beginning: T): Drafted<T> {
  const {me} = useSession()
  const mine = useRef(`${me?.account.id ?? ''} ${key}`).current
  const first = useRef(beginning).current
  const [draft, setDraft] = useState<T>(() => ({...first, ...readDraft<T>(mine)}))
  const touched = JSON.stringify(draft) !== JSON.stringify(first)
  useEffect(() => keepDraft(mine, touched ? draft : undefined), [mine, draft, touched])
  const edit = useCallback((patch: Partial<T>) => setDraft((before) => ({...before, ...patch})), [])
  const clear = useCallback(() => {
    keepDraft(mine, undefined)
    setDraft(first)
  }, [mine, first])
  return {draft, edit, clear, touched}
}
