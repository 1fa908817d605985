import {useState} from 'react'
import {read} from '#web/ask.ts'
import {type CategoryName, sayClass, useCategories} from '#web/kit/categories.ts'
import {Shown} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import {useSession} from '#web/session.tsx'
import {areaPrefix, withinArea} from '../core/area.ts'
import {type AreaLine, type DutyCheckOut, named, useAreas, useNames} from './asks.ts'
import type {WholeList} from './duties.tsx'
import {AddDuty} from './duty-rows.tsx'

const words = {
  fine: {zh: '检查没有发现问题，可以发布。', en: 'The check found nothing; it may be published.'},
  gaps: {zh: '空白：没有人管的', en: 'Gaps: nobody is responsible'},
  clashes: {zh: '矛盾：两条各说各的', en: 'Contradictions: two rows say different things'},
  faults: {zh: '不可执行的条目', en: 'Rows that cannot be obeyed'},
  matrix: {zh: '类别 × 区域', en: 'Class by area'},
  all: {zh: '全部类别', en: 'All classes'},
  gap: {zh: '空', en: 'gap'},
  part: {zh: '部分', en: 'part'},
  clash: {zh: '矛盾', en: 'clash'},
  within: {zh: '看哪里', en: 'Within'},
  line: {zh: '第', en: 'Row'},
  category: {zh: '类别', en: 'Class'},
  legend: {
    zh: '空＝全境没有人管，部分＝其中有地方没有人管。按一下可补一条。',
    en: 'gap: nobody anywhere in it; part: nobody somewhere in it. Press one to add a row.',
  },
} as const

const faults: Readonly<Record<string, {readonly zh: string; readonly en: string}>> = {
  'unknown-unit': {zh: '没有这个单位', en: 'there is no such unit'},
  'unit-ended': {zh: '单位已撤销', en: 'the unit has ended'},
  'unit-not-begun': {zh: '单位尚未成立', en: 'the unit has not begun'},
  'several-local-units': {zh: '当地有几个这样的单位', en: 'there are several such units'},
  'unknown-area': {zh: '没有这个区域', en: 'there is no such area'},
  'said-twice': {zh: '与另一条重复，第', en: 'said twice, as in row'},
}

const cellOf = (check: DutyCheckOut, category: string, column: string): 'gap' | 'part' | 'clash' | undefined => {
  for (const {area, category: of} of check.gaps) if (of === category && withinArea(area, column)) return 'gap'
  for (const {area, category: of} of check.gaps) if (of === category && area.startsWith(areaPrefix(column))) return 'part'
  const clashes = check.contradictions.some(
    (one) => category.startsWith(one.category) && (withinArea(one.area, column) || withinArea(column, one.area)),
  )
  return clashes ? 'clash' : undefined
}

interface Spot {
  readonly area: string
  readonly category: string
}

function Matrix({
  check,
  columns,
  rows,
  categories,
  onSpot,
}: {
  readonly check: DutyCheckOut
  readonly columns: readonly AreaLine[]
  readonly rows: readonly string[]
  readonly categories: readonly CategoryName[]
  readonly onSpot: ((spot: Spot) => void) | undefined
}) {
  const {t} = useLanguage()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="card scrolls" aria-label={t(words.matrix)} tabIndex={0}>
      <table className="matrix">
        <thead>
          <tr>
            <th scope="col">{t(words.category)}</th>
            {columns.map((area) => (
              <th key={area.code} scope="col">
                {t(named(area))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((category) => (
            <tr key={category}>
              <th scope="row">
                {t(sayClass(categories, category))} <code>{category.split('.')[1]}</code>
              </th>
              {columns.map(({code}) => {
                const cell = cellOf(check, category, code)
                return (
                  <td key={code} className={cell === 'clash' ? 'clash' : cell === undefined ? '' : 'gap'}>
                    {cell === undefined ? (
                      <span aria-hidden="true">·</span>
                    ) : onSpot === undefined || cell === 'clash' ? (
                      t(words[cell])
                    ) : (
                      <button type="button" className="plain spot" onClick={() => onSpot({area: code, category})}>
                        {t(words[cell])}
                      </button>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** What stands in the way of a list: gaps and contradictions as class by area, and rows that cannot be obeyed; a gap can be closed where it stands. */
export function DutyCheck({whole, onChanged}: {readonly whole: WholeList; readonly onChanged: () => void}) {
  const {t} = useLanguage()
  const {may} = useSession()
  const {list} = whole
  const names = useNames()
  const areas = useAreas().value ?? []
  const categories = useCategories().value ?? []
  const [all, setAll] = useState(false)
  const [within, setWithin] = useState(list.area)
  const [spot, setSpot] = useState<Spot | undefined>()
  const found = useLoaded(`duty check ${list.id} ${list.version}`, (signal) =>
    read<DutyCheckOut>(`/organisation/duty-lists/${list.id}/check`, {}, signal),
  )
  const below = areas.filter(({parent}) => parent === within)
  const columns = below.length > 0 ? below : areas.filter(({code}) => code === within)
  const wider = areas.filter(
    ({level, code}) => (level === 'city' || level === 'district' || level === 'street') && withinArea(list.area, code),
  )
  const edits = list.state === 'draft' && may('organisation.edit')
  return (
    <Shown of={found} lines={8}>
      {(check) => {
        const troubled = list.categories.filter((category) => columns.some(({code}) => cellOf(check, category, code) !== undefined))
        const rows = all ? list.categories : troubled
        const clear = check.gaps.length + check.contradictions.length + check.faults.length === 0
        return (
          <>
            <dl className="facts">
              {(
                [
                  ['gaps', check.gaps.length],
                  ['clashes', check.contradictions.length],
                  ['faults', check.faults.length],
                ] as const
              ).map(([name, count]) => (
                <div key={name}>
                  <dt>{t(words[name])}</dt>
                  <dd className={count === 0 ? 'green' : name === 'gaps' ? 'yellow' : 'red'}>{count}</dd>
                </div>
              ))}
            </dl>
            {clear ? <p className="notice">{t(words.fine)}</p> : null}
            {check.contradictions.length + check.faults.length === 0 ? null : (
              <ul className="column">
                {check.contradictions.map((one) => (
                  <li key={`${one.lines}`}>
                    <span className="red">■ </span>
                    {`${t(words.line)} ${one.lines.join(' / ')} · ${t(names.area(one.area))} · ${t(sayClass(categories, one.category))}：${one.units.map((unit) => t(names.unit(unit))).join(' ≠ ')}`}
                  </li>
                ))}
                {check.faults.map((one) => (
                  <li key={`${one.line} ${one.kind} ${one.about}`}>
                    <span className="red">■ </span>
                    {`${t(words.line)} ${one.line} · ${t(faults[one.kind] ?? {zh: one.kind, en: one.kind})} ${one.about}`}
                  </li>
                ))}
              </ul>
            )}
            <div className="bar">
              <label>
                {t(words.within)}
                <select value={within} onChange={({target}) => setWithin(target.value)}>
                  {wider.map((one) => (
                    <option key={one.code} value={one.code}>
                      {t(named(one))} {one.code}
                    </option>
                  ))}
                </select>
              </label>
              <label className="tick">
                <input type="checkbox" checked={all} onChange={({target}) => setAll(target.checked)} />
                <span>{t(words.all)}</span>
              </label>
            </div>
            {rows.length === 0 ? null : (
              <>
                <p className="help">{t(words.legend)}</p>
                <Matrix check={check} columns={columns} rows={rows} categories={categories} onSpot={edits ? setSpot : undefined} />
              </>
            )}
            {spot === undefined || !edits ? null : (
              <AddDuty
                key={`${spot.area} ${spot.category}`}
                whole={whole}
                spot={spot}
                onAdded={() => {
                  setSpot(undefined)
                  onChanged()
                }}
              />
            )}
          </>
        )
      }}
    </Shown>
  )
}
