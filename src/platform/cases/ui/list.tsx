import {type KeyboardEvent, useEffect, useRef} from 'react'
import type {Refusal} from '#web/ask.ts'
import {Clock} from '#web/kit/clock.tsx'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import type {Names, Page, Shown} from './desk-asks.ts'

const words = {
  none: {zh: '这里没有案件。换一个环节，或清空搜索再看。', en: 'No cases here. Choose another stage, or clear the search.'},
  all: {zh: '看全部在办', en: 'Show all that is open'},
  more: {zh: '再看 50 件', en: 'Show 50 more'},
  loading: {zh: '正在取…', en: 'Loading…'},
  noPlace: {zh: '位置待定', en: 'place not known'},
  unsorted: {zh: '待分类', en: 'not classified yet'},
  list: {zh: '案件列表', en: 'Cases'},
} as const

export interface ListProps {
  readonly pages: readonly Page[]
  readonly refusal: Refusal | undefined
  readonly loading: boolean
  readonly names: Names | undefined
  readonly chosen: string | null
  readonly onChoose: (id: string) => void
  readonly onMore: () => void
  readonly onAll: () => void
  readonly onRetry: () => void
}

/** Where a case is, as people say it. */
export const placeWords = (
  one: Pick<Shown, 'address' | 'area'>,
  names: Names | undefined,
  t: (said: {zh: string; en: string}) => string,
): string => one.address ?? (names?.area(one.area) === undefined ? '' : t(names.area(one.area) ?? {zh: '', en: ''}))

/** The cases of a stage, each with its clock; j and k move through them, Enter opens. */
export function CaseList({pages, refusal, loading, names, chosen, onChoose, onMore, onAll, onRetry}: ListProps) {
  const {language, t} = useLanguage()
  const rows = useRef<HTMLOListElement>(null)
  const cases = pages.flatMap((page) => page.cases)
  const next = pages.at(-1)?.next ?? null

  const step = (event: KeyboardEvent<HTMLOListElement>) => {
    const way = event.key === 'j' || event.key === 'ArrowDown' ? 1 : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0
    if (way === 0) return
    const buttons = [...(rows.current?.querySelectorAll<HTMLButtonElement>('.row') ?? [])]
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
    const target = buttons[Math.max(0, Math.min(buttons.length - 1, at + way))]
    if (target !== undefined) {
      event.preventDefault()
      target.focus()
    }
  }
  useEffect(() => {
    if (chosen !== null) rows.current?.querySelector(`[data-id="${CSS.escape(chosen)}"]`)?.scrollIntoView({block: 'nearest'})
  }, [chosen])

  if (refusal !== undefined && cases.length === 0) return <Refused refusal={refusal} retry={onRetry} />
  if (cases.length === 0 && loading) return <Skeleton lines={9} />
  if (cases.length === 0)
    return (
      <Empty said={words.none}>
        <button type="button" onClick={onAll}>
          {t(words.all)}
        </button>
      </Empty>
    )
  return (
    <>
      {refusal === undefined ? null : <Refused refusal={refusal} retry={onRetry} />}
      <ol className="rows" ref={rows} onKeyDown={step} aria-label={t(words.list)}>
        {cases.map((one) => (
          <li key={one.id}>
            <button type="button" className="row" data-id={one.id} aria-current={one.id === chosen} onClick={() => onChoose(one.id)}>
              <span className="line">
                <Clock of={one} />
                <span className="state">{t(one.label)}</span>
              </span>
              <span className="what">{one.description}</span>
              <span className="line facts">
                <span className="where">{placeWords(one, names, t) || t(words.noPlace)}</span>
                <span className="kind">
                  {one.category === null ? t(words.unsorted) : t(names?.category(one.category) ?? {zh: '', en: ''})}
                </span>
              </span>
              <span className="line facts">
                <span>{t(one.unit === null ? one.sourceLabel : (names?.unit(one.unit) ?? {zh: one.unit.name, en: one.unit.name}))}</span>
                <time className="num" dateTime={one.reportedAt}>
                  {moment(language, one.reportedAt)}
                </time>
              </span>
            </button>
          </li>
        ))}
      </ol>
      {next === null ? null : (
        <button type="button" className="more" onClick={onMore} disabled={loading}>
          {t(loading ? words.loading : words.more)}
        </button>
      )}
    </>
  )
}
