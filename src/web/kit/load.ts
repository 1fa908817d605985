import {QueryClient, useQuery} from '@tanstack/react-query'
import {useCallback} from 'react'
import {asRefusal, Refusal} from '#web/ask.ts'

/** What the pages have been told, kept while they are open; forgotten when somebody signs in or out. */
export const told = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 0,
      // Only a lost connection is tried again at once; what the server refused it would refuse again.
      retry: (failures, error) => failures < 2 && error instanceof Refusal && error.status === 0,
      refetchOnWindowFocus: true,
    },
  },
})

export interface Loaded<T> {
  /** The last answer; stays while a newer one is asked for. */
  readonly value: T | undefined
  readonly refusal: Refusal | undefined
  readonly loading: boolean
  /** When the answer came, in ms since 1970; 0 before the first. */
  readonly at: number
  /** Asks again, keeping what is shown until the answer comes. */
  readonly again: () => void
}

/**
 * Loads what `key` names, anew whenever it changes, and quietly again `every` so many milliseconds while the page is looked at. Whoever uses
 * the same key shares the answer, so a key says both what is asked and with what.
 */
export function useLoaded<T>(key: string | null, load: (signal: AbortSignal) => Promise<T>, every?: number): Loaded<T> {
  const {data, error, isFetching, dataUpdatedAt, refetch} = useQuery<T>({
    queryKey: [key],
    enabled: key !== null,
    queryFn: ({signal}) => load(signal),
    refetchInterval: every ?? false,
  })
  const again = useCallback(() => void refetch({cancelRefetch: true}), [refetch])
  return {
    value: key === null ? undefined : data,
    refusal: error === null ? undefined : asRefusal(error),
    loading: isFetching,
    at: dataUpdatedAt,
    again,
  }
}
