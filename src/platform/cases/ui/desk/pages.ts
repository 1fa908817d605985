import {useMemo} from 'react'
import {usePaged} from '#web/kit/pages.ts'
import {listCases, type Shown} from '../desk-asks.ts'
import type {Filter} from './asked.ts'

export type Sort = 'newest' | 'due'

/** How often what is shown is asked for again, in milliseconds. */
export const REFRESH = 30_000

/** The cases of a filter, a page at a time, each once. */
export function useCasePages(filter: Filter, sort: Sort) {
  const {pages, ...rest} = usePaged(
    `cases list ${JSON.stringify(filter)} ${sort}`,
    (cursor, signal) => listCases(filter, {sort, ...(cursor === undefined ? {} : {cursor})}, signal),
    REFRESH,
  )
  // A case whose deadline changed between two pages may come in both.
  const cases = useMemo(() => {
    const known = new Map<string, Shown>()
    for (const page of pages ?? []) for (const one of page.cases) if (!known.has(one.id)) known.set(one.id, one)
    return [...known.values()]
  }, [pages])
  return {cases, count: pages?.[0]?.count ?? null, known: pages !== undefined, deep: (pages?.length ?? 0) > 1, ...rest}
}
