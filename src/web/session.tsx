import {createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState} from 'react'
import {asRefusal, change, keepCsrf, onSignedOut, type Refusal, read} from './ask.ts'
import {forgetDrafts} from './kit/kept.ts'
import {told} from './kit/load.ts'
import {forgetAlong} from './kit/shelf.ts'

interface Me {
  readonly account: {readonly id: string; readonly login: string; readonly name: string}
  readonly csrf: string | null
  readonly mustChangePassword: boolean
  readonly rights: readonly {readonly permission: string}[]
}

export interface Session {
  /** Undefined until the server has answered; null for a stranger. */
  readonly me: Me | null | undefined
  readonly refusal: Refusal | undefined
  readonly may: (permission: string) => boolean
  /** Whether somebody signed in has one of the permissions named; true when none is named. */
  readonly allowed: (needs?: readonly string[]) => boolean
  /** Throws Refusal when the login is not accepted. */
  readonly signIn: (login: string, password: string, code?: string) => Promise<void>
  readonly signOut: () => Promise<void>
  /** Forgets a session that the server no longer knows. */
  readonly forget: () => void
  /** Lets who is signed in begin without a network on this device, until they sign out. */
  readonly stay: () => void
}

const staying = 'jingcheng.me'

/** Whoever may begin here without a network; their rights are shown by it, never granted. */
const whoStays = (): Me | null => {
  try {
    return JSON.parse(localStorage.getItem(staying) ?? 'null') as Me | null
  } catch {
    return null
  }
}

const Context = createContext<Session | null>(null)

export function SessionProvider({children}: {readonly children: ReactNode}) {
  const [me, setMe] = useState<Me | null | undefined>(undefined)
  const [refusal, setRefusal] = useState<Refusal | undefined>(undefined)

  const look = useCallback(async () => {
    try {
      const found = await read<Me>('/session')
      keepCsrf(found.csrf)
      setMe(found)
      setRefusal(undefined)
    } catch (error) {
      const refused = asRefusal(error)
      const known = refused.status === 401 || refused.status === 403
      if (!known) setRefusal(refused)
      keepCsrf(null)
      if (known) localStorage.removeItem(staying)
      setMe(known ? null : whoStays())
    }
  }, [])
  useEffect(() => {
    void look()
    const back = () => void look()
    addEventListener('online', back)
    return () => removeEventListener('online', back)
  }, [look])
  // A session that ended while a page stood open leads to signing in, and then to the same address with what was typed.
  useEffect(() => onSignedOut(() => setMe(null)), [])

  const session = useMemo<Session>(() => {
    const may = (permission: string) => me?.rights.some((right) => right.permission === permission || right.permission === '*') ?? false
    return {
      me,
      refusal,
      may,
      allowed: (needs) => Boolean(me) && (needs === undefined || needs.some(may)),
      signIn: async (login, password, code) => {
        await change('POST', '/session', {login, password, ...(code === undefined || code === '' ? {} : {code})})
        told.clear()
        await look()
      },
      signOut: async () => {
        try {
          await change('DELETE', '/session')
        } finally {
          keepCsrf(null)
          told.clear()
          forgetDrafts()
          localStorage.removeItem(staying)
          forgetAlong()
          setMe(null)
        }
      },
      forget: () => setMe(null),
      stay: () => {
        if (me) localStorage.setItem(staying, JSON.stringify({...me, csrf: null}))
      },
    }
  }, [me, refusal, look])
  return <Context value={session}>{children}</Context>
}

/** Who is signed in and what they may do. */
export function useSession(): Session {
  const session = useContext(Context)
  if (session === null) throw new Error('useSession is used outside of SessionProvider.')
  return session
}
