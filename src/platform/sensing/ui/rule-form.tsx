import {useLoaded} from '#web/kit/load.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {listAreas} from '#web/map/one/asks.ts'
import type {RuleKind} from '../rules/core/rule.ts'
import {levelWords} from './alarm-asks.ts'
import {type Choices, firstLook, type Look, type RuleText, ruleKindWords} from './rule-words.ts'
import {kindSaid} from './words.ts'

const words = {
  zh: {zh: '名称（中文）', en: 'Name (Chinese)'},
  en: {zh: '名称（英文）', en: 'Name (English)'},
  watch: {zh: '看哪些数据流', en: 'Which streams'},
  property: {zh: '观测属性', en: 'Observed property'},
  thingKind: {zh: '设备种类', en: 'Kind of device'},
  district: {zh: '区', en: 'District'},
  any: {zh: '不限', en: 'any'},
  look: {zh: '什么算异常', en: 'What is wrong'},
  kind: {zh: '判断方式', en: 'Way of looking'},
  after: {zh: '发现之后', en: 'Then'},
  level: {zh: '告警等级', en: 'Level of the alarm'},
  category: {zh: '案件类别', en: 'Category of a case'},
  opens: {zh: '自动立案，不等人确认', en: 'Open a case by itself'},
  noCase: {zh: '不立案', en: 'no case'},
  another: {zh: '再加一个条件', en: 'Another condition'},
  drop: {zh: '去掉', en: 'Drop'},
  not: {zh: '非', en: 'not'},
} as const

interface Input {
  readonly name: string
  readonly said: Said
  readonly options?: readonly (readonly [string, Said])[]
  readonly empty?: boolean
  readonly step?: number
}

const above: readonly [string, Said] = ['above', {zh: '高于', en: 'above'}]
const below: readonly [string, Said] = ['below', {zh: '低于', en: 'below'}]
const minutes = (name: string, zh: string, en: string): Input => ({name, said: {zh: `${zh}（分钟）`, en: `${en} (min)`}})
const count = (name: string, zh: string, en: string, step = 1): Input => ({name, said: {zh, en}, step})

/** What each way of looking asks for; the names are those of its numbers. */
const inputs: Readonly<Record<Exclude<RuleKind, 'combined'>, readonly Input[]>> = {
  threshold: [
    {name: 'of', said: {zh: '比较', en: 'Compare'}, options: [['value', {zh: '每个值', en: 'each value'}], ['mean', {zh: '均值', en: 'the mean'}], ['sum', {zh: '累计', en: 'the sum'}]]},
    minutes('overMinutes', '均值或累计的时长', 'Mean or sum over'),
    {name: 'side', said: {zh: '越过', en: 'Is'}, options: [above, below, ['outside', {zh: '不在区间内', en: 'outside'}]]},
    {name: 'high', said: {zh: '上限', en: 'Upper limit'}, empty: true},
    {name: 'low', said: {zh: '下限', en: 'Lower limit'}, empty: true},
    minutes('forMinutes', '持续', 'For'),
    {name: 'hysteresis', said: {zh: '回差', en: 'Hysteresis'}},
  ],
  rate: [
    {name: 'direction', said: {zh: '方向', en: 'Direction'}, options: [['rise', {zh: '上升', en: 'rise'}], ['fall', {zh: '下降', en: 'fall'}], ['either', {zh: '都算', en: 'either'}]]},
    {name: 'change', said: {zh: '变化量', en: 'By'}},
    minutes('withinMinutes', '多久之内', 'Within'),
  ],
  silent: [minutes('afterMinutes', '多久没有来数', 'Nothing for')],
  stuck: [minutes('forMinutes', '多久不变', 'The same for'), {name: 'tolerance', said: {zh: '容差', en: 'Tolerance'}}, {name: 'except', said: {zh: '除外的值', en: 'Except'}, empty: true}],
  drift: [
    count('neighbours', '邻近设备数', 'Neighbours'),
    count('scores', '几倍标准差', 'Deviations', 0.5),
    {name: 'least', said: {zh: '至少相差', en: 'And at least'}},
    minutes('bucketMinutes', '每段', 'Pieces of'),
    count('forBuckets', '连续几段', 'In a row'),
  ],
  seasonal: [
    {name: 'side', said: {zh: '方向', en: 'Side'}, options: [above, below, ['both', {zh: '都算', en: 'both'}]]},
    {name: 'season', said: {zh: '规律', en: 'Repeats by'}, options: [['day', {zh: '按天', en: 'day'}], ['week', {zh: '按周', en: 'week'}]]},
    count('falseAlarms', '每月可接受误报', 'False alarms a month', 0.05),
    count('forBuckets', '连续几段', 'In a row'),
    count('learnDays', '学习天数', 'Days to learn from'),
  ],
  forecast: [
    {name: 'side', said: {zh: '将会', en: 'Will be'}, options: [above, below]},
    {name: 'value', said: {zh: '限值', en: 'Limit'}},
    count('withinHours', '几小时内', 'Within hours'),
    count('probability', '把握（0–1）', 'Probability (0–1)', 0.05),
    count('learnDays', '学习天数', 'Days to learn from'),
  ],
} // biome-ignore format: a table

type Params = Readonly<Record<string, unknown>>

function Numbers({look, onChange}: {readonly look: Look; readonly onChange: (look: Look) => void}) {
  const {t} = useLanguage()
  if (look.kind === 'combined') return null
  const params = look.params as Params
  // The kind says which numbers there are, and the table above names exactly these.
  const set = (name: string, value: unknown): void => onChange({...look, params: {...params, [name]: value}} as Look)
  return (
    <div className="rule-inputs">
      {inputs[look.kind].map(({name, said, options, empty, step}) => (
        <div key={name}>
          <label htmlFor={`rule-${name}`}>{t(said)}</label>
          {options === undefined ? (
            <input
              id={`rule-${name}`}
              type="number"
              step={step ?? 'any'}
              value={params[name] === null || params[name] === undefined ? '' : String(params[name])}
              onChange={({target}) => set(name, target.value === '' ? (empty ? null : 0) : Number(target.value))}
            />
          ) : (
            <select id={`rule-${name}`} value={String(params[name])} onChange={({target}) => set(name, target.value)}>
              {options.map(([value, label]) => (
                <option key={value} value={value}>
                  {t(label)}
                </option>
              ))}
            </select>
          )}
        </div>
      ))}
    </div>
  )
}

function Conditions({
  look,
  choices,
  onChange,
}: {
  readonly look: Look & {kind: 'combined'}
  readonly choices: Choices
  readonly onChange: (look: Look) => void
}) {
  const {t} = useLanguage()
  const [first = [], ...others] = look.params.anyOf
  const set = (next: typeof first): void => onChange({...look, params: {...look.params, anyOf: [next, ...others]}})
  return (
    <div className="rule-conditions">
      {first.map((one, i) => {
        const edit = (patch: Partial<typeof one>): void => set(first.map((other, j) => (i === j ? {...other, ...patch} : other)))
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other name than their place
          <fieldset key={i} className="rule-inputs">
            <label>
              {t(words.property)}
              <select value={one.property} onChange={({target}) => edit({property: target.value})}>
                <option value="">…</option>
                {choices.properties.map(({property, name}) => (
                  <option key={property} value={property}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {t({zh: '越过', en: 'Is'})}
              <select value={one.side} onChange={({target}) => edit({side: target.value === 'below' ? 'below' : 'above'})}>
                <option value="above">{t(above[1])}</option>
                <option value="below">{t(below[1])}</option>
              </select>
            </label>
            <label>
              {t({zh: '限值', en: 'Limit'})}
              <input type="number" step="any" value={one.value} onChange={({target}) => edit({value: Number(target.value)})} />
            </label>
            <label className="tick">
              <input type="checkbox" checked={one.not} onChange={({target}) => edit({not: target.checked})} />
              <span>{t(words.not)}</span>
            </label>
            {first.length < 2 ? null : (
              <button type="button" onClick={() => set(first.filter((_, j) => i !== j))}>
                {t(words.drop)}
              </button>
            )}
          </fieldset>
        )
      })}
      {first.length >= 6 ? null : (
        <button type="button" onClick={() => set([...first, {property: '', side: 'above', value: 0, not: false}])}>
          {t(words.another)}
        </button>
      )}
    </div>
  )
}

/** What people write of a rule, as a form in plain words. */
export function RuleForm({
  text,
  choices,
  categories,
  edit,
}: {
  readonly text: RuleText
  readonly choices: Choices
  readonly categories: readonly {readonly category: string; readonly zh: string; readonly en: string}[]
  readonly edit: (patch: Partial<RuleText>) => void
}) {
  const {t} = useLanguage()
  const districts = useLoaded('map districts', (signal) => listAreas('districts', signal))
  const {watch, look} = text
  const narrow = (patch: Partial<RuleText['watch']>): void => edit({watch: {...watch, ...patch}})
  return (
    <div className="rule-form">
      <div className="rule-inputs">
        <label>
          {t(words.zh)}
          <input value={text.title.zh} maxLength={80} onChange={({target}) => edit({title: {...text.title, zh: target.value}})} />
        </label>
        <label>
          {t(words.en)}
          <input value={text.title.en} maxLength={120} onChange={({target}) => edit({title: {...text.title, en: target.value}})} />
        </label>
      </div>
      <h3>{t(words.watch)}</h3>
      <div className="rule-inputs">
        <label>
          {t(words.property)}
          <select
            value={watch.property ?? ''}
            onChange={({target}) => {
              const found = choices.properties.find(({property}) => property === target.value)
              narrow({property: target.value || null, unit: found?.unit || null})
            }}
          >
            <option value="">{t(words.any)}</option>
            {choices.properties.map(({property, name, streams}) => (
              <option key={property} value={property}>
                {name} ({streams})
              </option>
            ))}
          </select>
        </label>
        <label>
          {t(words.thingKind)}
          <select value={watch.thingKind ?? ''} onChange={({target}) => narrow({thingKind: target.value || null})}>
            <option value="">{t(words.any)}</option>
            {choices.thingKinds.map(({kind, things}) => (
              <option key={kind} value={kind}>
                {t(kindSaid(kind))} ({things})
              </option>
            ))}
          </select>
        </label>
        <label>
          {t(words.district)}
          <select value={watch.district ?? ''} onChange={({target}) => narrow({district: target.value || null})}>
            <option value="">{t(words.any)}</option>
            {choices.districts.map(({code}) => (
              <option key={code} value={code}>
                {t(districts.value?.find(({key}) => key === code)?.title ?? {zh: code, en: code})}
              </option>
            ))}
          </select>
        </label>
      </div>
      <h3>{t(words.look)}</h3>
      <div className="rule-inputs">
        <label>
          {t(words.kind)}
          <select value={look.kind} onChange={({target}) => edit({look: firstLook[target.value as RuleKind]})}>
            {(Object.keys(ruleKindWords) as RuleKind[]).map((kind) => (
              <option key={kind} value={kind}>
                {t(ruleKindWords[kind])}
              </option>
            ))}
          </select>
        </label>
      </div>
      {look.kind === 'combined' ? (
        <Conditions look={look} choices={choices} onChange={(next) => edit({look: next})} />
      ) : (
        <Numbers look={look} onChange={(next) => edit({look: next})} />
      )}
      <h3>{t(words.after)}</h3>
      <div className="rule-inputs">
        <label>
          {t(words.level)}
          <select value={text.level} onChange={({target}) => edit({level: Number(target.value) as RuleText['level']})}>
            {[1, 2, 3].map((level) => (
              <option key={level} value={level}>
                {t(levelWords[level] ?? {zh: '', en: ''})}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t(words.category)}
          <select
            value={text.category ?? ''}
            onChange={({target}) => edit({category: target.value || null, ...(target.value === '' ? {opensCase: false} : {})})}
          >
            <option value="">{t(words.noCase)}</option>
            {categories.map((one) => (
              <option key={one.category} value={one.category}>
                {t(one)}
              </option>
            ))}
          </select>
        </label>
        <label className="tick">
          <input
            type="checkbox"
            checked={text.opensCase}
            disabled={text.category === null}
            onChange={({target}) => edit({opensCase: target.checked})}
          />
          <span>{t(words.opens)}</span>
        </label>
      </div>
    </div>
  )
}
