import {type FormEvent, useState} from 'react'
import {v7} from 'uuid'
import type {z} from 'zod'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import type {rule, tryReply} from '../routing/api.ts'
import type {When} from '../routing/core/rule.ts'
import {sayConditions} from '../routing/core/say.ts'

const words = {
  line: {zh: '次序', en: 'Order'},
  title: {zh: '规则', en: 'Rule'},
  when: {zh: '条件', en: 'When'},
  to: {zh: '派给', en: 'To'},
  up: {zh: '上移', en: 'Move up'},
  remove: {zh: '删除', en: 'Take out'},
  empty: {zh: '没有规则，全部由权责清单回答。', en: 'No rules; the duty list answers everything.'},
  add: {zh: '加一条', en: 'Add a rule'},
  categories: {zh: '类别，空格分隔，如 matter.06010', en: 'Categories, by spaces, such as matter.06010'},
  areas: {zh: '区域代码，空格分隔', en: 'Area codes, by spaces'},
  said: {zh: '文字，空格分隔', en: 'Words, by spaces'},
  unit: {zh: '选择单位', en: 'Choose a unit'},
  local: {zh: '属地街道办', en: 'the street office of the place'},
  try: {zh: '试一试', en: 'Try it'},
  tryText: {zh: '上报的文字', en: 'What the report says'},
  goes: {zh: '会派给', en: 'It would go to'},
  nobody: {zh: '无人负责', en: 'nobody'},
} as const

type Rule = z.infer<typeof rule>
export type Rules = readonly Rule[]

interface UnitRow {
  readonly id: string
  readonly name: string
}

const useUnits = () => useLoaded('units', (signal) => read<readonly UnitRow[]>('/organisation/units', {}, signal))

const split = (text: string): string[] | undefined => (text.trim() === '' ? undefined : text.trim().split(/\s+/))

function AddRule({units, onAdd}: {readonly units: readonly UnitRow[]; readonly onAdd: (one: Rule) => void}) {
  const {t} = useLanguage()
  const [given, setGiven] = useState({title: '', categories: '', areas: '', said: '', unit: ''})
  const edit = (name: keyof typeof given) => ({
    value: given[name],
    onChange: ({target}: {readonly target: {readonly value: string}}) => setGiven({...given, [name]: target.value}),
  })
  const add = (event: FormEvent) => {
    event.preventDefault()
    const conditions = {categories: split(given.categories), areas: split(given.areas), words: split(given.said)}
    const when = Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== undefined))
    onAdd({id: v7(), title: given.title, when, to: {unit: given.unit}})
    setGiven({title: '', categories: '', areas: '', said: '', unit: ''})
  }
  return (
    <form className="add-rule" onSubmit={add}>
      <input aria-label={t(words.title)} placeholder={t(words.title)} required maxLength={100} {...edit('title')} />
      <input aria-label={t(words.categories)} placeholder={t(words.categories)} {...edit('categories')} />
      <input aria-label={t(words.areas)} placeholder={t(words.areas)} {...edit('areas')} />
      <input aria-label={t(words.said)} placeholder={t(words.said)} {...edit('said')} />
      <select aria-label={t(words.unit)} required {...edit('unit')}>
        <option value="">{t(words.unit)}</option>
        <option value="@street:street-office">{t(words.local)}</option>
        {units.map(({id, name}) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <button type="submit">{t(words.add)}</button>
    </form>
  )
}

/** Codes and words of the conditions, as short as they can be read. */
const details = ({categories, areas, words: said, sources, answers, hours}: When): string =>
  [
    ...(categories ?? []),
    ...(areas ?? []),
    ...(said ?? []).map((word) => `“${word}”`),
    ...(sources ?? []),
    ...(answers ?? []).map(({question, is, least, most}) => `${question}: ${is ?? `${least ?? ''}–${most ?? ''}`}`),
    ...(hours === undefined ? [] : [`${hours.days ?? ''} ${hours.weekdays?.join('') ?? ''} ${hours.from ?? ''}–${hours.to ?? ''}`.trim()]),
  ].join(' · ')

/** The rules of a set in their order; a draft's can be moved up, taken out and added to. */
export function RuleList({rules, onChange}: {readonly rules: Rules; readonly onChange?: ((rules: Rules) => void) | undefined}) {
  const {t} = useLanguage()
  const units = useUnits().value ?? []
  const nameOf = (unit: string): string =>
    units.find(({id}) => id === unit)?.name ?? (unit === '@street:street-office' ? t(words.local) : unit)
  const up = (index: number) => {
    const moved = rules[index]
    if (moved !== undefined) onChange?.(rules.toSpliced(index, 1).toSpliced(index - 1, 0, moved))
  }
  return (
    <>
      {rules.length === 0 ? <p className="help">{t(words.empty)}</p> : null}
      <table className="rules">
        <thead>
          <tr>
            <th>{t(words.line)}</th>
            <th>{t(words.title)}</th>
            <th>{t(words.when)}</th>
            <th>{t(words.to)}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {rules.map((one, index) => (
            <tr key={one.id}>
              <td className="num">{index + 1}</td>
              <td>{one.title}</td>
              <td>
                {t(sayConditions(one.when))}
                <small className="help">{details(one.when)}</small>
              </td>
              <td>
                {nameOf(one.to.unit)}
                {one.to.person === undefined ? '' : `（${one.to.person.name}）`}
              </td>
              <td>
                {onChange === undefined ? null : (
                  <>
                    <button
                      type="button"
                      className="plain"
                      disabled={index === 0}
                      aria-label={`${t(words.up)} ${index + 1}`}
                      onClick={() => up(index)}
                    >
                      ↑
                    </button>
                    <button
                      type="button"
                      className="plain"
                      aria-label={`${t(words.remove)} ${index + 1}`}
                      onClick={() => onChange(rules.toSpliced(index, 1))}
                    >
                      ×
                    </button>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {onChange === undefined ? null : <AddRule units={units} onAdd={(one) => onChange([...rules, one])} />}
    </>
  )
}

/** Tries a set on what might be a case, and says how every rule fared. */
export function TryRules({id}: {readonly id: string}) {
  const {t} = useLanguage()
  const [given, setGiven] = useState({category: 'matter.06010', area: '', text: ''})
  const [told, setTold] = useState<z.infer<typeof tryReply> | undefined>()
  const [refused, setRefused] = useState<Refusal | undefined>()
  const attempt = async () => {
    setRefused(undefined)
    try {
      const {category, area, text} = given
      setTold(await change('POST', `/routing/sets/${id}/try`, {category, text, ...(area === '' ? {} : {area})}))
    } catch (error) {
      setRefused(asRefusal(error))
    }
  }
  return (
    <form
      className="card add-rule"
      onSubmit={(event) => {
        event.preventDefault()
        void attempt()
      }}
    >
      <h3>{t(words.try)}</h3>
      <input
        aria-label={t(words.categories)}
        required
        pattern="(component|matter)\.\d{5}"
        value={given.category}
        onChange={({target}) => setGiven({...given, category: target.value})}
      />
      <input
        aria-label={t(words.areas)}
        placeholder={t(words.areas)}
        value={given.area}
        onChange={({target}) => setGiven({...given, area: target.value.trim()})}
      />
      <input
        aria-label={t(words.tryText)}
        placeholder={t(words.tryText)}
        value={given.text}
        onChange={({target}) => setGiven({...given, text: target.value})}
      />
      <button type="submit">{t(words.try)}</button>
      {refused === undefined ? null : <Refused refusal={refused} />}
      {told === undefined ? null : (
        <div className="notice column" role="status">
          <p>
            {t(words.goes)} <b>{told.unit?.name ?? t(words.nobody)}</b>。{t(told.why)}
          </p>
          <ol>
            {told.tried.map((one) => (
              <li key={one.rule}>{`${one.line} ${one.title}：${t(one.said)}`}</li>
            ))}
          </ol>
        </div>
      )}
    </form>
  )
}
