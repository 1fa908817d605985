import {useCallback, useEffect, useState} from 'react'
import {own} from './queue.ts'

interface Later {
  readonly id: string
  /** The day it holds for; the next begins with everything again. */
  readonly day: string
  readonly tasks: readonly string[]
}

const today = (): string => new Date().toDateString()

/** The tasks this person has put off to another day, on this device: what is left is the work list they put together. */
export function useLater(account: string): {readonly later: ReadonlySet<string>; readonly turn: (task: string) => void} {
  const id = `${account} later`
  const [later, setLater] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    void own
      .get<Later>('habits', id)
      .then((kept) => setLater(new Set(kept?.day === today() ? kept.tasks : [])))
      .catch(() => undefined)
  }, [id])
  const turn = useCallback(
    (task: string) => {
      setLater((before) => {
        const next = new Set(before)
        if (!next.delete(task)) next.add(task)
        const kept: Later = {id, day: today(), tasks: [...next]}
        void own.write([{store: 'habits', put: kept}]).catch(() => undefined)
        return next
      })
    },
    [id],
  )
  return {later, turn}
}
