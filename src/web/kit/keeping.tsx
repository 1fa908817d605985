import type {ReactNode} from 'react'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link, useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import './keeping.css'
import './papers.css'
import type {Loaded} from './load.ts'
import {Empty, Refused, Skeleton} from './notice.tsx'

const words = {
  back: {zh: '管理', en: 'Keeping'},
  noRight: {
    zh: '您的岗位不能使用本页。需要时请联系安全管理员授权。',
    en: 'Your post may not use this page. Ask the security administrator if you need it.',
  },
} as const

/** A page with which the house is kept in order: the way back, what it is, and a plain word to whoever may not use it. */
export function KeptPage({
  title,
  lead,
  needs,
  keeping = true,
  children,
}: {
  readonly title: Said
  readonly lead: Said
  readonly needs?: readonly string[]
  /** False when it is found elsewhere than among the pages of keeping. */
  readonly keeping?: boolean
  readonly children: ReactNode
}) {
  const {t} = useLanguage()
  const {allowed} = useSession()
  return (
    <main className="page kept">
      <header>
        {keeping ? (
          <Link to="/keeping" className="way-back">
            ‹ {t(words.back)}
          </Link>
        ) : null}
        <h1>{t(title)}</h1>
        <p className="lead">{t(lead)}</p>
      </header>
      {allowed(needs) ? children : <Empty said={words.noRight} />}
    </main>
  )
}

/** The parts of a page, one shown at a time; which one stands in the address. Returns the one shown. */
export function useTab<N extends string>(names: readonly [N, ...N[]], part = 'tab'): N {
  const {query} = useRoute()
  const asked = query.get(part)
  return names.find((name) => name === asked) ?? names[0]
}

export function Tabs<N extends string>({
  label,
  tabs,
  shown,
  part = 'tab',
}: {
  readonly label: Said
  readonly tabs: readonly (readonly [N, Said])[]
  readonly shown: N
  readonly part?: string
}) {
  const {t} = useLanguage()
  const {change} = useRoute()
  return (
    <nav className="tabs" aria-label={t(label)}>
      {tabs.map(([name, said]) => (
        <button
          key={name}
          type="button"
          className="plain"
          aria-current={name === shown ? 'page' : undefined}
          onClick={() => change({[part]: name})}
        >
          {t(said)}
        </button>
      ))}
    </nav>
  )
}

/** A column of a table: its head and what stands in it. */
export interface Column<R> {
  readonly said: Said
  readonly cell: (row: R) => ReactNode
  readonly number?: boolean
}

/** A table that becomes a list of cards on a narrow screen. */
export function Table<R>({
  label,
  columns,
  rows,
  keyOf,
}: {
  readonly label: Said
  readonly columns: readonly Column<R>[]
  readonly rows: readonly R[]
  readonly keyOf: (row: R) => string
}) {
  const {t} = useLanguage()
  return (
    <div className="table-scroll">
      <table className="table">
        <caption className="visually-hidden">{t(label)}</caption>
        <thead>
          <tr>
            {columns.map(({said, number}) => (
              <th key={said.en} scope="col" className={number ? 'figure' : undefined}>
                {t(said)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({said, cell, number}) => (
                <td key={said.en} data-head={t(said)} className={number ? 'figure num' : undefined}>
                  <div>{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What was loaded, or the state it is in: still coming, refused, or empty. */
export function Shown<T>({
  of,
  none,
  empty,
  children,
  lines = 6,
}: {
  readonly of: Pick<Loaded<T>, 'value' | 'refusal' | 'again'>
  readonly none?: Said
  readonly empty?: (value: T) => boolean
  readonly children: (value: T) => ReactNode
  readonly lines?: number
}) {
  const {value, refusal, again} = of
  return (
    <>
      {refusal === undefined ? null : <Refused refusal={refusal} retry={again} />}
      {value === undefined ? (
        refusal === undefined ? (
          <Skeleton lines={lines} />
        ) : null
      ) : none !== undefined && empty?.(value) === true ? (
        <Empty said={none} />
      ) : (
        children(value)
      )}
    </>
  )
}

/** A short word about how something stands, in the colour of its light. */
export function Mark({said, light}: {readonly said: Said; readonly light?: 'green' | 'yellow' | 'red' | undefined}) {
  const {t} = useLanguage()
  const shape = light === 'green' ? '● ' : light === 'yellow' ? '▲ ' : light === 'red' ? '■ ' : ''
  return (
    <span className={`mark ${light ?? ''}`}>
      {shape}
      {t(said)}
    </span>
  )
}
