import {useEffect, useSyncExternalStore} from 'react'

let waiting: ServiceWorker | null = null
let begun = false
let mapped = false
const heard = new Set<() => void>()
const listen = (listener: () => void) => {
  heard.add(listener)
  return () => heard.delete(listener)
}
const found = (worker: ServiceWorker | null): void => {
  waiting = worker
  for (const listener of heard) listener()
}

/** Looks for a newer version at least so often, ms. */
const LOOK_MS = 30 * 60_000

async function register(): Promise<void> {
  const registration = await navigator.serviceWorker.register('/worker.js')
  const look = () => {
    // The first worker of a device has nobody to wait for.
    if (registration.waiting !== null && navigator.serviceWorker.controller !== null) found(registration.waiting)
  }
  look()
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
  setInterval(() => void registration.update().catch(() => undefined), LOOK_MS)
}

/** The layers of the plain map as the map asks for them, and the two outlines it fits itself to. Houses are too many to take along unasked. */
const mapLayers = ['city', 'districts', 'water', 'parks', 'roads', 'city?metres=50', 'districts?metres=50']

/** Fetches the plain map once through the worker, which keeps it; what is there already is not fetched again. */
export async function takeMap(): Promise<void> {
  if (!('serviceWorker' in navigator) || !('caches' in globalThis) || navigator.serviceWorker.controller === null) return
  for (const layer of mapLayers) {
    const address = `/api/grid/map/${layer}`
    if ((await caches.match(address)) === undefined && !(await fetch(address)).ok) return
  }
  mapped = true
  for (const listener of heard) listener()
}

/** Whether the plain map has been taken along. */
export const useMapTaken = (): boolean => useSyncExternalStore(listen, () => mapped)

const listenToControl = (listener: () => void) => {
  navigator.serviceWorker?.addEventListener('controllerchange', listener)
  return () => navigator.serviceWorker?.removeEventListener('controllerchange', listener)
}

/** Whether this page would begin again without a network. */
export const useControlled = (): boolean => useSyncExternalStore(listenToControl, () => Boolean(navigator.serviceWorker?.controller))

/** Makes the field begin without a network and installable, and tells when a newer version waits; `take` changes over to it. */
export function useInstalled(): {readonly newer: boolean; readonly take: () => void} {
  const worker = useSyncExternalStore(listen, () => waiting)
  useEffect(() => {
    if (document.querySelector('link[rel=manifest]') === null) {
      const link = Object.assign(document.createElement('link'), {rel: 'manifest', href: '/field.webmanifest'})
      document.head.append(link)
    }
    if (begun || !import.meta.env.PROD || !('serviceWorker' in navigator)) return
    begun = true
    void register().catch(() => undefined)
    void navigator.storage?.persist?.().catch(() => false)
  }, [])
  return {
    newer: worker !== null,
    take: () => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {once: true})
      worker?.postMessage('take over')
    },
  }
}
