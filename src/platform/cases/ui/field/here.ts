import {useEffect, useState} from 'react'
import type {Place} from '../../field/core/tour.ts'

/** Where this device is, as far as it says. */
export interface Here {
  readonly place: Place | null
  /** Metres within which it is sure. */
  readonly accuracy: number | null
  /** ms since 1970. */
  readonly at: number | null
  /** True when the person or the device does not let us know. */
  readonly denied: boolean
}

const nowhere: Here = {place: null, accuracy: null, at: null, denied: false}

/** Follows the device as long as a page asks; `onMove` hears every position. */
export function useHere(onMove?: (position: GeolocationPosition) => void): Here {
  const [here, setHere] = useState<Here>(nowhere)
  useEffect(() => {
    if (!('geolocation' in navigator)) {
      setHere({...nowhere, denied: true})
      return
    }
    const watch = navigator.geolocation.watchPosition(
      (position) => {
        const {longitude, latitude, accuracy} = position.coords
        setHere({place: [Number(longitude.toFixed(6)), Number(latitude.toFixed(6))], accuracy, at: position.timestamp, denied: false})
        onMove?.(position)
      },
      () => setHere((before) => ({...before, denied: before.place === null})),
      {enableHighAccuracy: true, timeout: 15_000, maximumAge: 5_000},
    )
    return () => navigator.geolocation.clearWatch(watch)
  }, [onMove])
  return here
}
