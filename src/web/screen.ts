import {type ComponentType, createElement, useEffect, useState} from 'react'
import {Waiting} from './kit/notice.tsx'
import type {Said} from './language.tsx'

interface Caught {
  readonly caught: readonly string[]
}

type PageOf = ComponentType<Caught> & {
  /** Fetches the page before it is shown, while something else is still waited for. */
  readonly fetch?: () => Promise<void>
}

/** Where a screen is found: in the bar of the frame, or among the pages with which the house is kept in order, under the heading `group`. */
export type Nav = {
  readonly to: string
  readonly said: Said
  /** Shown only to who has one of these permissions; to everybody signed in without. */
  readonly needs?: readonly string[]
} & ({readonly in: 'bar'} | {readonly in: 'keeping'; readonly group: keyof typeof groups; readonly tells: Said})

/** The headings under which pages of keeping stand, in their order. */
export const groups = {
  people: {zh: '组织与人员', en: 'Organisation and people'},
  standards: {zh: '标准与规则', en: 'Standards and rules'},
  work: {zh: '受理与沟通', en: 'Reports and replies'},
  trust: {zh: '数据与信任', en: 'Data and trust'},
  system: {zh: '系统运行', en: 'The system'},
} as const satisfies Record<string, Said>

/** A page of a domain. `path` is matched whole; what its groups catch is handed to the page. */
export interface Screen {
  readonly path: RegExp
  readonly may: 'public' | 'signed-in'
  readonly title: Said
  readonly Page: PageOf
  readonly nav?: Nav
  /** Fills the window without the frame, as a wall does. */
  readonly bare?: boolean
}

/** What a domain gives the browser. */
export interface UiPack {
  readonly name: string
  readonly screens: readonly Screen[]
  /** What stands in the bar of the frame for whoever is signed in. */
  readonly bar?: ComponentType
}

/**
 * A page fetched when it is first opened, so that nobody waits for the pages of others: `later(() => import('./desk.tsx'), 'Desk')`. Not by
 * React's lazy: Suspense holds a page back 300 ms after its fallback was shown, and every question of the page with it.
 */
export function later<N extends string>(load: () => Promise<Readonly<Record<N, ComponentType<Caught>>>>, name: N): PageOf {
  let page: ComponentType<Caught> | undefined
  let fetching: Promise<void> | undefined
  const fetch = (): Promise<void> => {
    fetching ??= load().then(
      (module) => {
        page = module[name]
      },
      (error: unknown) => {
        fetching = undefined
        throw error
      },
    )
    return fetching
  }
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each screen, when its domain is loaded
  function Later(caught: Caught) {
    const [, come] = useState(page !== undefined)
    const [fault, setFault] = useState<{readonly error: unknown}>()
    useEffect(() => {
      fetch().then(
        () => come(true),
        (error: unknown) => setFault({error}),
      )
    }, [])
    if (fault !== undefined) throw fault.error
    return page === undefined ? createElement(Waiting) : createElement(page, caught)
  }
  return Object.assign(Later, {fetch})
}
