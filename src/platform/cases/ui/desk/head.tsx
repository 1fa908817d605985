import {type ReactNode, useEffect, useRef, useState} from 'react'
import {useLanguage} from '#web/language.tsx'
import {exportAddress, type Page} from '../desk-asks.ts'
import type {Filter} from './asked.ts'
import {ChooseColumns} from './choose-columns.tsx'
import type {ColumnName} from './columns.ts'
import type {Sort} from './pages.ts'

const words = {
  due: {zh: '按时限', en: 'By deadline'},
  newest: {zh: '按最新', en: 'Newest first'},
  order: {zh: '排序', en: 'Order'},
  count: {zh: '件', en: 'cases'},
  one: {zh: '件', en: 'case'},
  about: {zh: '约', en: 'about '},
  least: {zh: '至少', en: 'at least '},
  all: {zh: '勾选已取出的，最多 200 件', en: 'Mark what is loaded, 200 at most'},
  dense: {zh: '紧凑', en: 'Dense'},
  map: {zh: '地图', en: 'Map'},
  columns: {zh: '列', en: 'Columns'},
  write: {zh: '导出', en: 'Export'},
  writeHelp: {zh: '导出筛选出的全部案件', en: 'Every case of this filter as a file'},
  keys: {zh: '键盘操作', en: 'Keys'},
} as const

const formats = {
  csv: {zh: 'CSV 表格', en: 'CSV table'},
  xlsx: {zh: 'Excel 表格', en: 'Excel workbook'},
  geojson: {zh: 'GeoJSON', en: 'GeoJSON'},
  gpkg: {zh: 'GeoPackage', en: 'GeoPackage'},
} as const

/** A small menu under a button; closes when something else is pressed. */
function Menu({label, children}: {readonly label: string; readonly children: ReactNode}) {
  const menu = useRef<HTMLDetailsElement>(null)
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const shut = (event: Event) => {
      if (menu.current !== null && !menu.current.contains(event.target as Node)) menu.current.open = false
    }
    addEventListener('pointerdown', shut)
    return () => removeEventListener('pointerdown', shut)
  }, [])
  return (
    <details
      ref={menu}
      className="menu"
      onToggle={(event) => setOpen(event.currentTarget.open)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || menu.current === null) return
        event.stopPropagation()
        menu.current.open = false
      }}
    >
      <summary>{label}</summary>
      <div className="sheet">{open ? children : null}</div>
    </details>
  )
}

interface HeadProps {
  readonly filter: Filter
  readonly count: Page['count']
  readonly sort: Sort
  readonly dense: boolean
  readonly columns: readonly ColumnName[]
  readonly map: boolean
  readonly marked: number
  readonly loaded: number
  readonly onSort: (sort: Sort) => void
  readonly onDense: (dense: boolean) => void
  readonly onColumns: (columns: readonly ColumnName[]) => void
  readonly onMap: (map: boolean) => void
  readonly onMarkAll: (all: boolean) => void
  readonly onKeys: () => void
}

/** Above the list and always in sight: how many, in which order, how dense, and the same cases as a file. */
export function ListHead(props: HeadProps) {
  const {filter, count, sort, dense, columns, map, marked, loaded, onSort, onDense, onColumns, onMap, onMarkAll, onKeys} = props
  const {language, t} = useLanguage()
  return (
    <div className="list-head">
      <input
        type="checkbox"
        aria-label={t(words.all)}
        title={t(words.all)}
        checked={loaded > 0 && marked >= Math.min(loaded, 200)}
        disabled={loaded === 0}
        onChange={(event) => onMarkAll(event.target.checked)}
      />
      <span className="num count" aria-live="polite">
        {count === null
          ? ''
          : `${count.exact ? '' : t(count.least ? words.least : words.about)}${count.count.toLocaleString('en')} ${t(count.count === 1 ? words.one : words.count)}`}
      </span>
      <span className="gap" />
      <select aria-label={t(words.order)} value={sort} onChange={(event) => onSort(event.target.value === 'newest' ? 'newest' : 'due')}>
        <option value="due">{t(words.due)}</option>
        <option value="newest">{t(words.newest)}</option>
      </select>
      <button type="button" className="plain dense-toggle" aria-pressed={dense} onClick={() => onDense(!dense)}>
        {t(words.dense)}
      </button>
      <button type="button" className="plain map-toggle" aria-pressed={map} onClick={() => onMap(!map)}>
        {t(words.map)}
      </button>
      <Menu label={t(words.columns)}>
        <ChooseColumns shown={columns} onChange={onColumns} />
      </Menu>
      <Menu label={t(words.write)}>
        <span className="help">{t(words.writeHelp)}</span>
        {(Object.keys(formats) as (keyof typeof formats)[]).map((format) => (
          <a key={format} href={exportAddress(filter, format, language)} download>
            {t(formats[format])}
          </a>
        ))}
      </Menu>
      <button type="button" className="plain keys-button" aria-label={t(words.keys)} title={t(words.keys)} onClick={onKeys}>
        ?
      </button>
    </div>
  )
}
