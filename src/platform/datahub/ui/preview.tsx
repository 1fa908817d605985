import {useState} from 'react'
import {Chart} from '#web/kit/chart.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {type Language, useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {askPreview, type Field, type Preview} from './asks.ts'
import {Exports} from './intake/exports.tsx'

const words = {
  table: {zh: '表', en: 'Table'},
  chart: {zh: '图表', en: 'Chart'},
  map: {zh: '在一张图上看', en: 'On the map'},
  of: {zh: '预览前', en: 'The first'},
  rows: {zh: '行', en: 'rows'},
  by: {zh: '按字段计数', en: 'Count by'},
  none: {zh: '没有您可以查看的行。', en: 'There are no rows that you may see.'},
  all: {zh: '全部要素', en: 'All features'},
  yes: {zh: '是', en: 'yes'},
  no: {zh: '否', en: 'no'},
} as const

const ROWS = 50
const BARS = 20

/** A value as it stands in a table. */
function cell(language: Language, value: unknown, type: string | undefined): string {
  if (value === null || value === undefined) return '—'
  if (type === 'time' && typeof value === 'string' && value.length > 10) return moment(language, value)
  if (typeof value === 'number') return value.toLocaleString('en', {maximumFractionDigits: 2})
  if (typeof value === 'boolean') return words[value ? 'yes' : 'no'][language]
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Rows with their fields as columns; as wide as it needs to be, within a box that scrolls. */
export function RowsTable({
  preview,
  fields,
  label,
}: {
  readonly preview: Preview
  readonly fields: readonly Pick<Field, 'name' | 'type' | 'said'>[]
  readonly label: string
}) {
  const {language, t} = useLanguage()
  const [first] = preview.features
  if (first === undefined) return <Empty said={words.none} />
  const shown = fields.filter(({name}) => name in first.properties)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who uses the keyboard scrolls it
    <section className="rows-box" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {shown.map(({name, said}) => (
              <th key={name} scope="col">
                {t(said)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.features.slice(0, ROWS).map(({id, properties}) => (
            <tr key={id}>
              {shown.map(({name, type}) => (
                <td key={name} className={type === 'number' ? 'num' : ''}>
                  {cell(language, properties[name], type)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Bars({preview, fields}: {readonly preview: Preview; readonly fields: readonly Field[]}) {
  const {language, t} = useLanguage()
  const countable = fields
    .map((field) => ({field, values: new Set(preview.features.map(({properties}) => properties[field.name]))}))
    .filter(({field, values}) => field.type !== 'list' && values.size > 1)
    .sort((a, b) => Number(a.values.size > BARS) - Number(b.values.size > BARS))
  const [chosen, choose] = useState(countable[0]?.field.name)
  const field = fields.find(({name}) => name === chosen)
  if (field === undefined) return <Empty said={words.none} />
  const counts = new Map<string, number>()
  for (const {properties} of preview.features) {
    const value = properties[field.name]
    const key = field.type === 'time' || field.type === 'date' ? String(value ?? '—').slice(0, 10) : cell(language, value, field.type)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const timed = field.type === 'time' || field.type === 'date'
  const bars = [...counts].sort((a, b) => (timed ? a[0].localeCompare(b[0]) : b[1] - a[1])).slice(0, BARS)
  return (
    <>
      <label className="by">
        {t(words.by)}
        <select value={chosen} onChange={({target}) => choose(target.value)}>
          {countable.map(({field: {name, said}}) => (
            <option key={name} value={name}>
              {t(said)}
            </option>
          ))}
        </select>
      </label>
      <Chart
        height={300}
        label={`${t(words.by)} ${t(field.said)}: ${bars.map(([name, n]) => `${name} ${n}`).join(', ')}`}
        option={{
          grid: {left: 8, right: 8, top: 16, bottom: 8, containLabel: true},
          xAxis: {
            type: 'category',
            data: bars.map(([name]) => name),
            axisLabel: {interval: 0, rotate: bars.length > 6 ? 40 : 0, width: 90, overflow: 'truncate'},
          },
          yAxis: {type: 'value', minInterval: 1},
          tooltip: {},
          series: [{type: 'bar', data: bars.map(([, n]) => n), barMaxWidth: 40}],
        }}
      />
    </>
  )
}

/** The first rows of a resource, as far as whoever looks may see them by their own right: as table and chart, and where they lie on the map. */
export function ResourcePreview({
  collection,
  fields,
  title,
}: {
  readonly collection: string
  readonly fields: readonly Field[]
  readonly title: string
}) {
  const {t} = useLanguage()
  const {me} = useSession()
  const [as, show] = useState<'table' | 'chart'>('table')
  const found = useLoaded(`preview ${collection}`, (signal) => askPreview(collection, signal))
  if (found.value === undefined)
    return found.refusal === undefined ? <Skeleton lines={6} /> : <Refused refusal={found.refusal} retry={found.again} />
  const preview = found.value
  return (
    <>
      <div className="actions">
        {(['table', 'chart'] as const).map((one) => (
          <button key={one} type="button" className="small" aria-pressed={as === one} onClick={() => show(one)}>
            {t(words[one])}
          </button>
        ))}
        {me ? (
          <Link to={`/map?on=${collection}`} className="button small">
            {t(words.map)}
          </Link>
        ) : null}
        <a className="button small" href={`/api/datahub/ogc/collections/${collection}/items?f=html`}>
          {t(words.all)}
        </a>
        <span className="help num">
          {t(words.of)} {Math.min(preview.features.length, as === 'table' ? ROWS : preview.features.length)} {t(words.rows)}
        </span>
      </div>
      <Exports collection={collection} />
      {as === 'table' ? <RowsTable preview={preview} fields={fields} label={title} /> : <Bars preview={preview} fields={fields} />}
    </>
  )
}
