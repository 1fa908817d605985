import {useInfiniteQuery} from '@tanstack/react-query'
import {useCallback} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'

/** A list read further down than this is not asked for again by itself. */
const SHALLOW = 2

export interface Paged<P> {
  /** Those read so far, the first first; undefined before any came. */
  readonly pages: readonly P[] | undefined
  readonly refusal: Refusal | undefined
  readonly loading: boolean
  /** Whether there is more than was read. */
  readonly further: boolean
  readonly more: () => void
  readonly again: () => void
}

/** Reads what `key` names a page at a time by cursor; quietly again `every` so many milliseconds while only its beginning was read. */
export function usePaged<P extends {readonly next: string | null}>(
  key: string,
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<P>,
  every?: number,
): Paged<P> {
  const {data, error, isFetching, hasNextPage, fetchNextPage, refetch} = useInfiniteQuery({
    queryKey: [key],
    queryFn: ({pageParam, signal}) => load(pageParam ?? undefined, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({next}) => next,
    refetchInterval: ({state}) => (every === undefined || (state.data?.pages.length ?? 0) > SHALLOW ? false : every),
    refetchOnWindowFocus: ({state}) => (state.data?.pages.length ?? 0) <= SHALLOW,
  })
  const more = useCallback(() => void fetchNextPage({cancelRefetch: false}), [fetchNextPage])
  const again = useCallback(() => void refetch(), [refetch])
  return {
    pages: data?.pages,
    refusal: error === null ? undefined : asRefusal(error),
    loading: isFetching,
    further: hasNextPage,
    more,
    again,
  }
}
