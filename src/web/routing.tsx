import {type MouseEvent, type ReactNode, useCallback, useMemo, useSyncExternalStore} from 'react'

const heard = new Set<() => void>()
const tell = () => {
  for (const listen of heard) listen()
}
const listen = (listener: () => void) => {
  heard.add(listener)
  addEventListener('popstate', listener)
  return () => {
    heard.delete(listener)
    removeEventListener('popstate', listener)
  }
}

/** Goes to another address without loading the page anew. */
export function go(to: string, {replace = false}: {replace?: boolean} = {}): void {
  if (to === location.pathname + location.search) return
  history[replace ? 'replaceState' : 'pushState'](null, '', to)
  tell()
}

export interface Route {
  readonly path: string
  readonly query: URLSearchParams
  /** Changes what follows the question mark; undefined and '' take a part away. */
  readonly change: (patch: Readonly<Record<string, string | undefined>>, options?: {replace?: boolean}) => void
}

/** The address as the state of the page: what it shows can be sent to a colleague as a link. */
export function useRoute(): Route {
  const address = useSyncExternalStore(listen, () => location.pathname + location.search)
  const change = useCallback((patch: Readonly<Record<string, string | undefined>>, options?: {replace?: boolean}) => {
    const next = new URLSearchParams(location.search)
    for (const [name, value] of Object.entries(patch)) {
      if (value === undefined || value === '') next.delete(name)
      else next.set(name, value)
    }
    const text = next.toString().replaceAll('%2C', ',')
    go(location.pathname + (text === '' ? '' : `?${text}`), options)
  }, [])
  return useMemo(() => {
    const url = new URL(address, location.origin)
    return {path: url.pathname, query: url.searchParams, change}
  }, [address, change])
}

/** A link inside the application. */
export function Link({to, children, className}: {readonly to: string; readonly children: ReactNode; readonly className?: string}) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    go(to)
  }
  return (
    <a href={to} onClick={follow} className={className}>
      {children}
    </a>
  )
}
