import {type FormEvent, useId, useState} from 'react'
import {asRefusal, change, type Refusal, withQuery} from '#web/ask.ts'
import {useKept} from '#web/kit/kept.ts'
import {Refused} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {type CatalogueLine, type CategoryLine, type ConditionLine, evidenceNames, limitUnits} from './asks.ts'

const words = {
  category: {zh: '类别', en: 'Class'},
  text: {zh: '立案条件', en: 'Filed when'},
  closing: {zh: '结案条件', en: 'Closed when'},
  limits: {zh: '处置时限', en: 'Limits'},
  region: {zh: '区域', en: 'Region'},
  level: {zh: '级别', en: 'Level'},
  any: {zh: '不分', en: 'any'},
  amount: {zh: '数量', en: 'Amount'},
  unit: {zh: '单位', en: 'Unit'},
  another: {zh: '再加一个时限', en: 'Another limit'},
  drop: {zh: '去掉', en: 'Drop'},
  evidence: {zh: '要哪些照片', en: 'Pictures asked for'},
  handlingUnit: {zh: '处置单位', en: 'Handling unit'},
  supervisingUnit: {zh: '主管单位', en: 'Supervising unit'},
  legalBasis: {zh: '法律依据', en: 'Legal basis'},
  note: {zh: '备注', en: 'Note'},
  save: {zh: '保存条件', en: 'Save the condition'},
  busy: {zh: '正在保存…', en: 'Saving…'},
} as const

type Written = Pick<
  ConditionLine,
  'category' | 'text' | 'closing' | 'limits' | 'evidence' | 'handlingUnit' | 'supervisingUnit' | 'legalBasis' | 'note'
>
type WrittenLimit = ConditionLine['limits'][number]

const usual: WrittenLimit = {region: null, level: null, amount: 1, unit: 'work_day'}
const kinds = Object.keys(evidenceNames) as (keyof typeof evidenceNames)[]
const timeUnits = Object.keys(limitUnits) as (keyof typeof limitUnits)[]

function Limits({limits, set}: {readonly limits: readonly WrittenLimit[]; readonly set: (limits: WrittenLimit[]) => void}) {
  const {t} = useLanguage()
  const put = (index: number, patch: Partial<WrittenLimit>) => set(limits.map((one, at) => (at === index ? {...one, ...patch} : one)))
  return (
    <fieldset className="column">
      <legend className="label">{t(words.limits)}</legend>
      {limits.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a limit is its place in the form
        <div key={index} className="bar">
          <label>
            {t(words.region)}
            <select
              value={one.region ?? ''}
              onChange={({target}) => put(index, {region: target.value === '' ? null : (Number(target.value) as 1 | 2 | 3)})}
            >
              <option value="">{t(words.any)}</option>
              {[1, 2, 3].map((region) => (
                <option key={region}>{region}</option>
              ))}
            </select>
          </label>
          <label>
            {t(words.level)}
            <select
              value={one.level ?? ''}
              onChange={({target}) => put(index, {level: target.value === '' ? null : (target.value as 'A' | 'B' | 'C')})}
            >
              <option value="">{t(words.any)}</option>
              {['A', 'B', 'C'].map((level) => (
                <option key={level}>{level}</option>
              ))}
            </select>
          </label>
          <label>
            {t(words.amount)}
            <input
              type="number"
              min="0.1"
              step="any"
              required
              value={one.amount}
              onChange={({target}) => put(index, {amount: Number(target.value)})}
            />
          </label>
          <label>
            {t(words.unit)}
            <select value={one.unit} onChange={({target}) => put(index, {unit: target.value as WrittenLimit['unit']})}>
              {timeUnits.map((unit) => (
                <option key={unit} value={unit}>
                  {t(limitUnits[unit])}
                </option>
              ))}
            </select>
          </label>
          {limits.length > 1 ? (
            <button type="button" className="quiet" onClick={() => set(limits.filter((_, at) => at !== index))}>
              {t(words.drop)}
            </button>
          ) : null}
        </div>
      ))}
      <div className="actions">
        <button type="button" onClick={() => set([...limits, usual])}>
          {t(words.another)}
        </button>
      </div>
    </fieldset>
  )
}

/** A condition of a draft as a form: a new one, or one that stands there; what is typed is kept over a reload. */
export function ConditionForm({
  catalogue,
  classes,
  of,
  condition,
  onSaved,
}: {
  readonly catalogue: CatalogueLine
  readonly classes: readonly CategoryLine[]
  readonly of: string
  readonly condition?: ConditionLine
  readonly onSaved: () => void
}) {
  const {t} = useLanguage()
  const id = useId()
  const [begin] = useState<Written>(() => ({
    category: condition?.category ?? (/\.\d{5}$/.test(of) ? of : ''),
    text: condition?.text ?? '',
    closing: condition?.closing ?? '',
    limits: condition?.limits ?? [usual],
    evidence: condition?.evidence ?? ['near', 'far', 'before', 'after'],
    handlingUnit: condition?.handlingUnit ?? null,
    supervisingUnit: condition?.supervisingUnit ?? null,
    legalBasis: condition?.legalBasis ?? '',
    note: condition?.note ?? '',
  }))
  const [mine, keep, forget] = useKept<Written>(`condition ${catalogue.id} ${condition?.id ?? 'new'}`, begin)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const set = (patch: Partial<Written>) => keep({...mine, ...patch})
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setRefusal(undefined)
    const sameUnit = (name: 'handlingUnit' | 'supervisingUnit') => condition !== undefined && condition[name] === mine[name]
    const body = {
      ...mine,
      handlingUnitId: sameUnit('handlingUnit') ? (condition?.handlingUnitId ?? null) : null,
      supervisingUnitId: sameUnit('supervisingUnit') ? (condition?.supervisingUnitId ?? null) : null,
    }
    try {
      if (condition === undefined) await change('POST', `/standards/catalogues/${catalogue.id}/conditions`, body)
      else await change('PUT', withQuery(`/standards/conditions/${condition.id}`, {revision: catalogue.revision}), body)
      forget()
      onSaved()
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className="card fields" onSubmit={(event) => void save(event)}>
      <label htmlFor={`${id}-category`}>{t(words.category)}</label>
      <select id={`${id}-category`} required value={mine.category} onChange={({target}) => set({category: target.value})}>
        <option value="">—</option>
        {classes
          .filter(({code}) => code.length === 5)
          .map((one) => (
            <option key={one.category} value={one.category}>
              {one.code} {t(one)}
            </option>
          ))}
      </select>
      {(['text', 'closing'] as const).map((part) => [
        <label key={`${part} label`} htmlFor={`${id}-${part}`}>
          {t(words[part])}
        </label>,
        <textarea
          key={part}
          id={`${id}-${part}`}
          required
          maxLength={part === 'text' ? 500 : 300}
          value={mine[part]}
          onChange={({target}) => set({[part]: target.value})}
        />,
      ])}
      <Limits limits={mine.limits} set={(limits) => set({limits})} />
      <fieldset className="actions">
        <legend className="label">{t(words.evidence)}</legend>
        {kinds.map((kind) => (
          <label key={kind} className="tick">
            <input
              type="checkbox"
              checked={mine.evidence.includes(kind)}
              onChange={({target}) =>
                set({evidence: target.checked ? [...mine.evidence, kind] : mine.evidence.filter((one) => one !== kind)})
              }
            />
            <span>{t(evidenceNames[kind])}</span>
          </label>
        ))}
      </fieldset>
      {(['handlingUnit', 'supervisingUnit', 'legalBasis', 'note'] as const).map((part) => [
        <label key={`${part} label`} htmlFor={`${id}-${part}`}>
          {t(words[part])}
        </label>,
        <input
          key={part}
          id={`${id}-${part}`}
          maxLength={300}
          value={mine[part] ?? ''}
          onChange={({target}) => set({[part]: target.value === '' && part.endsWith('Unit') ? null : target.value})}
        />,
      ])}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <button type="submit" className="primary" disabled={busy}>
        {t(busy ? words.busy : words.save)}
      </button>
    </form>
  )
}
