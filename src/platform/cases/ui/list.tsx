import {useVirtualizer} from '@tanstack/react-virtual'
import {type CSSProperties, memo, useEffect, useRef, useState} from 'react'
import type {Refusal} from '#web/ask.ts'
import {type ClassIcons, useClassIcons} from '#web/kit/class-icons.ts'
import {Clock} from '#web/kit/clock.tsx'
import {ClassIcon} from '#web/kit/icons.tsx'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useTheme} from '#web/theme.tsx'
import {columnWords} from './desk/choose-columns.tsx'
import {type ColumnName, columnsTemplate, usualColumns} from './desk/columns.ts'
import type {Names, Shown} from './desk-asks.ts'

const words = {
  none: {zh: '这里没有案件。换一个队列，或清空筛选再看。', en: 'No cases here. Choose another queue, or clear the filter.'},
  all: {zh: '看全部在办', en: 'Show all that is open'},
  loading: {zh: '正在取更多…', en: 'Loading more…'},
  noPlace: {zh: '位置待定', en: 'place not known'},
  unsorted: {zh: '待分类', en: 'not classified yet'},
  list: {zh: '案件列表', en: 'Cases'},
  mark: {zh: '勾选', en: 'Mark'},
} as const

/** From this width on a row is one line in columns. */
const WIDE = 760
/** Heights of a row in usual type, in CSS pixels; a fixed height lets ten thousand rows scroll without measuring one. */
const heights = {narrow: {roomy: 106, dense: 58}, wide: {roomy: 46, dense: 34}} as const
const LARGE = 1.29
/** So many pixels of rows are drawn above and below what is seen, so that a quick hand sees no gap. */
const SPARE = 900
/** So many rows before the end of what is known more is asked for. */
const AHEAD = 120

/** Where a case is, as people say it. */
export const placeWords = (
  one: Pick<Shown, 'address' | 'area'>,
  names: Names | undefined,
  t: (said: {zh: string; en: string}) => string,
): string => one.address ?? (names?.area(one.area) === undefined ? '' : t(names.area(one.area) ?? {zh: '', en: ''}))

/** How often a case went astray, in few words. */
const setbackWords = ({returns, reworks, redispatches, reopens}: Shown, t: (said: {zh: string; en: string}) => string): string =>
  (
    [
      [returns, {zh: '回退', en: 'returned'}],
      [reworks, {zh: '返工', en: 'reworked'}],
      [redispatches, {zh: '错派', en: 'sent wrongly'}],
      [reopens, {zh: '重开', en: 'reopened'}],
    ] as const
  )
    .filter(([count]) => count > 0)
    .map(([count, said]) => `${t(said)} ${count}`)
    .join(' ')

interface RowProps {
  readonly one: Shown
  readonly names: Names | undefined
  readonly icons: ClassIcons
  readonly columns: readonly ColumnName[]
  readonly place: number
  readonly of: number
  readonly top: number
  readonly height: number
  readonly chosen: boolean
  readonly active: boolean
  readonly hovered: boolean
  readonly marked: boolean
  readonly does: RowDoes
}

interface RowDoes {
  readonly onChoose: (id: string) => void
  /** `through` marks everything since the last mark too. */
  readonly onMark: (id: string, through: boolean) => void
  readonly onHover: (id: string | undefined) => void
}

/** One column of one case. */
function Cell({name, one, names, icons}: Pick<RowProps, 'one' | 'names' | 'icons'> & {readonly name: ColumnName}) {
  const {language, t} = useLanguage()
  const icon = icons(one.category)
  const time = (at: string | null) =>
    at === null ? null : (
      <time className="num when" dateTime={at}>
        {moment(language, at)}
      </time>
    )
  switch (name) {
    case 'clock':
      return (
        <span className="time">
          <Clock of={one} />
        </span>
      )
    case 'state':
      return <span className="state">{t(one.label)}</span>
    case 'number':
      return <span className="num kind">{one.number ?? ''}</span>
    case 'what':
      return (
        <span className="what" title={one.description}>
          {one.description}
        </span>
      )
    case 'where':
      return <span className="where">{placeWords(one, names, t) || t(words.noPlace)}</span>
    case 'kind':
      return (
        <span className="kind">
          {icon === undefined ? null : <ClassIcon name={icon} />}{' '}
          {one.category === null ? t(words.unsorted) : t(names?.category(one.category) ?? {zh: one.category, en: one.category})}
        </span>
      )
    case 'unit':
      return (
        <span className="unit">
          {t(one.unit === null ? one.sourceLabel : (names?.unit(one.unit) ?? {zh: one.unit.name, en: one.unit.name}))}
        </span>
      )
    case 'handler':
      return <span className="unit">{one.handler?.name ?? ''}</span>
    case 'source':
      return <span className="unit">{t(one.sourceLabel)}</span>
    case 'setbacks':
      return <span className="kind">{setbackWords(one, t)}</span>
    case 'due':
      return time(one.dueAt) ?? <span />
    case 'when':
      return time(one.reportedAt)
    case 'closed':
      return time(one.closedAt) ?? <span />
  }
}

const Row = memo(function Row({one, names, icons, columns, place, of, top, height, chosen, active, hovered, marked, does}: RowProps) {
  const {t} = useLanguage()
  return (
    <li
      aria-setsize={of}
      aria-posinset={place + 1}
      className={`${active ? 'active' : ''} ${hovered ? 'hovered' : ''} ${marked ? 'marked' : ''}`}
      style={{transform: `translateY(${top}px)`, height}}
      onPointerEnter={() => does.onHover(one.id)}
      onPointerLeave={() => does.onHover(undefined)}
    >
      <input
        type="checkbox"
        tabIndex={-1}
        checked={marked}
        aria-label={`${t(words.mark)} ${one.description.slice(0, 40)}`}
        onClick={(event) => does.onMark(one.id, event.shiftKey)}
        onChange={() => undefined}
      />
      <button
        type="button"
        className="row"
        data-id={one.id}
        aria-current={chosen}
        tabIndex={active ? 0 : -1}
        onClick={() => does.onChoose(one.id)}
      >
        {columns.map((name) => (
          <Cell key={name} name={name} one={one} names={names} icons={icons} />
        ))}
      </button>
    </li>
  )
})

export interface ListProps extends RowDoes {
  readonly cases: readonly Shown[]
  /** How many there are in all, when that is known. */
  readonly total: number | undefined
  readonly refusal: Refusal | undefined
  readonly loading: boolean
  readonly known: boolean
  readonly further: boolean
  readonly names: Names | undefined
  readonly chosen: string | null
  readonly active: string | undefined
  readonly hovered: string | undefined
  readonly marked: ReadonlySet<string>
  readonly dense: boolean
  readonly columns: readonly ColumnName[]
  readonly onMore: () => void
  readonly onAll: () => void
  readonly onRetry: () => void
}

/** The cases of a queue, each with its clock. Only the rows in sight are drawn, and more are asked for before the end comes into sight. */
export function CaseList(props: ListProps) {
  const {cases, total, refusal, loading, known, further, names, chosen, active, hovered, marked, dense, columns, onMore} = props
  const {t} = useLanguage()
  const icons = useClassIcons()
  const {large} = useTheme()
  const scroll = useRef<HTMLDivElement>(null)
  const [wide, setWide] = useState(false)
  const doing = useRef<RowDoes>(props)
  doing.current = props
  const does = useRef<RowDoes>({
    onChoose: (id) => doing.current.onChoose(id),
    onMark: (id, through) => doing.current.onMark(id, through),
    onHover: (id) => doing.current.onHover(id),
  }).current

  useEffect(() => {
    const box = scroll.current
    if (box === null) return
    const watch = new ResizeObserver(() => setWide(box.clientWidth >= WIDE))
    watch.observe(box)
    return () => watch.disconnect()
  }, [])

  const height = Math.round(heights[wide ? 'wide' : 'narrow'][dense ? 'dense' : 'roomy'] * (large ? LARGE : 1))
  const rows = useVirtualizer({
    count: cases.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: Math.ceil(SPARE / height),
    getItemKey: (index) => cases[index]?.id ?? index,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height of rows moves all of them
  useEffect(() => rows.measure(), [rows, height])

  const drawn = rows.getVirtualItems()
  const last = drawn.at(-1)?.index ?? 0
  useEffect(() => {
    if (further && !loading && last >= cases.length - AHEAD) onMore()
  }, [further, loading, last, cases.length, onMore])

  // The keyboard's row comes into sight, and the focus goes with it.
  const at = active === undefined ? -1 : cases.findIndex(({id}) => id === active)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another active row moves anything
  useEffect(() => {
    if (at < 0) return
    rows.scrollToIndex(at, {align: 'auto'})
    const frame = requestAnimationFrame(() => {
      const row = scroll.current?.querySelector<HTMLButtonElement>(`[data-id="${CSS.escape(active ?? '')}"]`)
      if (!/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? '')) row?.focus({preventScroll: true})
    })
    return () => cancelAnimationFrame(frame)
  }, [active])

  const empty =
    refusal !== undefined && cases.length === 0 ? (
      <Refused refusal={refusal} retry={props.onRetry} />
    ) : cases.length > 0 ? null : !known ? (
      <Skeleton lines={9} />
    ) : (
      <Empty said={words.none}>
        <button type="button" onClick={props.onAll}>
          {t(words.all)}
        </button>
      </Empty>
    )
  const template = {'--columns': columnsTemplate(columns)} as CSSProperties
  const focusable = at < 0 ? cases[0]?.id : active
  return (
    <>
      {wide && empty === null ? (
        <div className="columns" aria-hidden="true" style={template}>
          {columns.map((name) => (
            <span key={name} className={name}>
              {t(columnWords[name])}
            </span>
          ))}
        </div>
      ) : null}
      <div className="scroll" ref={scroll}>
        {empty}
        {refusal === undefined || empty !== null ? null : <Refused refusal={refusal} retry={props.onRetry} />}
        <ol
          className={`rows ${wide ? 'wide' : 'narrow'} ${dense ? 'dense' : 'roomy'}`}
          style={{...template, height: rows.getTotalSize()}}
          aria-label={t(words.list)}
          hidden={empty !== null}
        >
          {drawn.map(({index, start, key}) => {
            const one = cases[index]
            return one === undefined ? null : (
              <Row
                key={key}
                one={one}
                names={names}
                icons={icons}
                columns={wide ? columns : usualColumns}
                place={index}
                of={total ?? -1}
                top={start}
                height={height}
                chosen={one.id === chosen}
                active={one.id === focusable}
                hovered={one.id === hovered}
                marked={marked.has(one.id)}
                does={does}
              />
            )
          })}
        </ol>
        {further && loading && last >= cases.length - 2 ? <p className="help more">{t(words.loading)}</p> : null}
      </div>
    </>
  )
}
