import {useCallback} from 'react'
import {read} from '#web/ask.ts'
import {useLoaded} from './load.ts'

interface Known {
  readonly usual: string | null
  readonly icons: readonly {readonly category: string; readonly icon: string}[]
}

/** The sign of a class; undefined while none is known, or for a case without a class. */
export type ClassIcons = (category: string | null) => string | undefined

const none: Known = {usual: null, icons: []}

/** The signs the city has chosen for its classes; that of the longest beginning counts. */
export function useClassIcons(): ClassIcons {
  const {usual, icons} = useLoaded('class icons', (signal) => read<Known>('/public/icons', {}, signal)).value ?? none
  return useCallback(
    (category) => {
      if (category === null) return undefined
      const fitting = icons.filter((one) => category.startsWith(one.category))
      const longest = fitting.reduce<Known['icons'][number] | undefined>(
        (best, one) => (best === undefined || one.category.length > best.category.length ? one : best),
        undefined,
      )
      return longest?.icon ?? usual ?? undefined
    },
    [usual, icons],
  )
}
