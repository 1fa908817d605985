import {useEffect, useId, useState} from 'react'
import {useLoaded} from '#web/kit/load.ts'
import {Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {askNames, type Condition, findCategories, findUnits, listConditions} from './desk-asks.ts'

const words = {
  category: {zh: '类别', en: 'Class'},
  categoryHint: {zh: '名称、代码或拼音首字母，如 井盖、jg', en: 'Name, code or first letters, such as manhole'},
  change: {zh: '改', en: 'Change'},
  condition: {zh: '立案条件', en: 'Filing condition'},
  noConditions: {
    zh: '现行标准里这个类别没有立案条件，请换一个类别。',
    en: 'The standard in force has no filing condition for this class; choose another.',
  },
  limit: {zh: '时限', en: 'Limit'},
  closing: {zh: '结案', en: 'Closed when'},
  unitHint: {zh: '单位名称', en: 'Name of the unit'},
  nothing: {zh: '没有找到，换个说法试试。', en: 'Nothing found; try other words.'},
} as const

const unitWords: Readonly<Record<string, {readonly zh: string; readonly en: string}>> = {
  urgent_hour: {zh: '紧急工作时', en: 'urgent hours'},
  work_hour: {zh: '工作时', en: 'working hours'},
  work_day: {zh: '工作日', en: 'working days'},
  natural_day: {zh: '自然日', en: 'days'},
}

/** What was typed, a moment after the typing rests. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 200)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

/** Finds a class by name, code or first letters. */
export function CategoryPicker({value, onPick}: {readonly value: string | null; readonly onPick: (category: string | null) => void}) {
  const {t} = useLanguage()
  const id = useId()
  const [text, setText] = useState('')
  const settled = useSettled(text)
  const names = useLoaded('names', askNames)
  const found = useLoaded(value === null && settled !== '' ? `category ${settled}` : null, (signal) => findCategories(settled, signal))
  if (value !== null) {
    const name = names.value?.category(value)
    return (
      <>
        <span className="label">{t(words.category)}</span>
        <p className="picked">
          <span>
            {name === undefined ? '' : t(name)} <code>{value.slice(value.indexOf('.') + 1)}</code>
          </span>
          <button type="button" className="quiet" onClick={() => onPick(null)}>
            {t(words.change)}
          </button>
        </p>
      </>
    )
  }
  return (
    <>
      <label htmlFor={id}>{t(words.category)}</label>
      <input
        id={id}
        name="category"
        value={text}
        placeholder={t(words.categoryHint)}
        maxLength={40}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      {found.value === undefined ? null : (
        <ul className="hits">
          {found.value.length === 0 ? <li className="help">{t(words.nothing)}</li> : null}
          {found.value.map((one) => (
            <li key={one.category}>
              <button type="button" className="plain" onClick={() => onPick(one.category)}>
                <span>{t(one)}</span>
                <code>{one.category.slice(one.category.indexOf('.') + 1)}</code>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** The limit a condition has in a class of region, as the standard writes it. */
const limitWords = ({limits}: Condition, region: number | null, t: (said: {zh: string; en: string}) => string): string => {
  const fitting = limits.filter((limit) => limit.region === region)
  const usual = (fitting.length > 0 ? fitting : limits.filter((limit) => limit.region === null)).slice(0, 3)
  return usual
    .map(({level, amount, unit}) => `${level === null ? '' : `${level} `}${amount} ${t(unitWords[unit] ?? {zh: unit, en: unit})}`)
    .join(' · ')
}

/** The filing conditions of a class, each with its limit and with what closes it. */
export function ConditionPicker({
  category,
  region,
  value,
  onPick,
}: {
  readonly category: string
  readonly region: number | null
  readonly value: string | null
  readonly onPick: (condition: string) => void
}) {
  const {t} = useLanguage()
  const id = useId()
  const found = useLoaded(`conditions ${category}`, (signal) => listConditions(category, signal))
  const only = found.value?.length === 1 ? found.value[0]?.id : undefined
  useEffect(() => {
    if (only !== undefined && value === null) onPick(only)
  }, [only, value, onPick])
  return (
    <>
      <span className="label">{t(words.condition)}</span>
      {found.refusal === undefined ? null : <p className="notice refused">{t(found.refusal.said)}</p>}
      {found.value === undefined && found.refusal === undefined ? <Skeleton lines={2} /> : null}
      {found.value?.length === 0 ? <p className="help">{t(words.noConditions)}</p> : null}
      <fieldset className="conditions">
        {found.value?.map((condition) => (
          <label key={condition.id} className="tick">
            <input type="radio" name={id} checked={value === condition.id} onChange={() => onPick(condition.id)} />
            <span>
              {condition.text}
              <small className="help">
                {t(words.limit)} {limitWords(condition, region, t)}
                <br />
                {t(words.closing)} {condition.closing}
              </small>
            </span>
          </label>
        ))}
      </fieldset>
    </>
  )
}

/** Finds a unit by its name. */
export function UnitPicker({
  value,
  onPick,
}: {
  readonly value: {readonly id: string; readonly name: string} | null
  readonly onPick: (unit: {readonly id: string; readonly name: string} | null) => void
}) {
  const {language, t} = useLanguage()
  const [text, setText] = useState('')
  const settled = useSettled(text)
  const found = useLoaded(value === null && settled.trim() !== '' ? `unit ${settled}` : null, (signal) => findUnits(settled.trim(), signal))
  if (value !== null)
    return (
      <p className="picked">
        {value.name}
        <button type="button" className="quiet" onClick={() => onPick(null)}>
          {t(words.change)}
        </button>
      </p>
    )
  return (
    <>
      <input
        name="unit"
        value={text}
        placeholder={t(words.unitHint)}
        aria-label={t(words.unitHint)}
        maxLength={60}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      {found.value === undefined ? null : (
        <ul className="hits">
          {found.value.length === 0 ? <li className="help">{t(words.nothing)}</li> : null}
          {found.value.slice(0, 12).map((unit) => (
            <li key={unit.id}>
              <button type="button" className="plain" onClick={() => onPick({id: unit.id, name: unit.name})}>
                {language === 'zh' ? unit.name : unit.nameEn}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
