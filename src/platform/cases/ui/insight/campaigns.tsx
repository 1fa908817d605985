import {type FormEvent, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused} from '#web/kit/notice.tsx'
import {type Said, useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {UnitPicker} from '../pickers.tsx'
import {askCampaign, askCampaigns, type Campaign, closeCampaign, dismissCampaign, type Measure, openCampaign, type Shown} from './asks.ts'
import {Answer, kinds, useNames} from './patterns.tsx'
import {aboutWords, daysBetween, percent, placeOf} from './say.ts'

const words = {
  none: {
    zh: '还没有专项整治。反复发生的问题够多时，每晚会自动提出建议。',
    en: 'No campaigns yet. When enough keeps coming back, one is proposed at night.',
  },
  evidence: {zh: '依据', en: 'Because'},
  cases: {zh: '件', en: 'cases'},
  returned: {zh: '件办结后又发生', en: 'came back after a closing'},
  measure: {zh: '指标', en: 'Measured'},
  baseline: {zh: '基线', en: 'Baseline'},
  target: {zh: '目标', en: 'Target'},
  progress: {zh: '进展', en: 'So far'},
  outcome: {zh: '结果', en: 'Result'},
  perWeek: {zh: '每周案件', en: 'Cases a week'},
  onTime: {zh: '按期率', en: 'On time'},
  returnRate: {zh: '复发率', en: 'Came back'},
  met: {zh: '达到', en: 'met'},
  missed: {zh: '未达到', en: 'not met'},
  open: {zh: '启动整治', en: 'Open the campaign'},
  close: {zh: '结束整治', en: 'Close the campaign'},
  dismiss: {zh: '不启动', en: 'Dismiss'},
  unit: {zh: '责任单位', en: 'Responsible unit'},
  from: {zh: '开始', en: 'From'},
  to: {zh: '结束', en: 'To'},
  targets: {zh: '目标，至少填一项', en: 'Target, at least one'},
  perWeekMost: {zh: '每周不超过（件）', en: 'At most so many cases a week'},
  onTimeLeast: {zh: '按期率不低于（%）', en: 'On time at least (%)'},
  returnMost: {zh: '复发率不超过（%）', en: 'Came back at most (%)'},
  unitFirst: {zh: '请先选择责任单位。', en: 'Choose the responsible unit first.'},
  result: {zh: '成效与后续管理', en: 'What it came to, and what follows'},
  reason: {zh: '不启动的理由', en: 'Why it is not to be'},
  list: {zh: '返回列表', en: 'Back to the list'},
  by: {zh: '责任单位', en: 'Unit'},
  daysOnly: {zh: '天内', en: 'days'},
} as const

const dayFrom = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

function Numbers({shown}: {readonly shown: Shown}) {
  const {t} = useLanguage()
  const {baseline, target, progress, outcome, met} = shown
  if (baseline === null || target === null) return null
  const now = outcome ?? progress
  const rows = [
    {key: 'perWeek' as const, of: (one: Measure) => one.perWeek.toFixed(1), wanted: target.perWeek === null ? '—' : `≤ ${target.perWeek}`},
    {
      key: 'onTime' as const,
      of: (one: Measure) => percent(one.onTime),
      wanted: target.onTime === null ? '—' : `≥ ${percent(target.onTime)}`,
    },
    {
      key: 'returnRate' as const,
      of: (one: Measure) =>
        one.returns.rate === null
          ? '—'
          : `${percent(one.returns.rate)}${one.returns.days < 90 ? ` (${one.returns.days} ${t(words.daysOnly)})` : ''}`,
      wanted: target.returnRate === null ? '—' : `≤ ${percent(target.returnRate)}`,
    },
  ]
  return (
    <table className="num">
      <thead>
        <tr>
          {([words.measure, words.baseline, words.target, outcome === null ? words.progress : words.outcome] as const).map((head) => (
            <th key={head.en} scope="col">
              {t(head)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({key, of, wanted}) => {
          const reached = met?.[key] ?? null
          return (
            <tr key={key}>
              <th scope="row">{t(words[key])}</th>
              <td>{of(baseline)}</td>
              <td>{wanted}</td>
              <td>
                {now === null ? '—' : of(now)}{' '}
                {reached === null ? null : (
                  <span className={reached ? 'green' : 'red'}>{reached ? `● ${t(words.met)}` : `■ ${t(words.missed)}`}</span>
                )}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

const share = (form: FormData, name: string): number | null => {
  const text = String(form.get(name) ?? '').trim()
  return text === '' ? null : Number(text) / 100
}

function OpenForm({id, onDone}: {readonly id: string; readonly onDone: () => void}) {
  const {t} = useLanguage()
  const [unit, pickUnit] = useState<{readonly id: string; readonly name: string} | null>(null)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const [missing, setMissing] = useState<Said | undefined>()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setMissing(unit === null ? words.unitFirst : undefined)
    setRefusal(undefined)
    if (unit === null) return
    const perWeek = String(form.get('perWeek') ?? '').trim()
    openCampaign(id, {
      unit: unit.id,
      startsAt: new Date(`${form.get('from')}T00:00:00`).toISOString(),
      endsAt: new Date(`${form.get('to')}T23:59:59`).toISOString(),
      target: {perWeek: perWeek === '' ? null : Number(perWeek), onTime: share(form, 'onTime'), returnRate: share(form, 'returnRate')},
    }).then(onDone, (error: unknown) => setRefusal(asRefusal(error)))
  }
  const field = (name: string, label: Said, more: React.InputHTMLAttributes<HTMLInputElement>) => (
    <p className="fields">
      <label htmlFor={`campaign-${name}`}>{t(label)}</label>
      <input id={`campaign-${name}`} name={name} {...more} />
    </p>
  )
  return (
    <form className="stack" onSubmit={submit}>
      <div className="fields">
        <span className="label">{t(words.unit)}</span>
        <UnitPicker value={unit} onPick={pickUnit} />
      </div>
      <div className="pair">
        {field('from', words.from, {type: 'date', required: true, defaultValue: dayFrom(0)})}
        {field('to', words.to, {type: 'date', required: true, defaultValue: dayFrom(60), min: dayFrom(1)})}
      </div>
      <p className="label">{t(words.targets)}</p>
      <div className="pair">
        {field('perWeek', words.perWeekMost, {type: 'number', min: 0, step: 0.1, inputMode: 'decimal'})}
        {field('onTime', words.onTimeLeast, {type: 'number', min: 0, max: 100, inputMode: 'numeric'})}
        {field('returnRate', words.returnMost, {type: 'number', min: 0, max: 100, inputMode: 'numeric'})}
      </div>
      {missing === undefined ? null : (
        <p className="notice refused" role="alert">
          {t(missing)}
        </p>
      )}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <p className="actions">
        <button type="submit" className="primary">
          {t(words.open)}
        </button>
      </p>
    </form>
  )
}

function WordsForm({
  label,
  action,
  primary,
  send,
  onDone,
}: {
  readonly label: Said
  readonly action: Said
  readonly primary: boolean
  readonly send: (words: string) => Promise<unknown>
  readonly onDone: () => void
}) {
  const {t} = useLanguage()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    send(String(new FormData(event.currentTarget).get('words') ?? '')).then(onDone, (error: unknown) => setRefusal(asRefusal(error)))
  }
  return (
    <form className="fields" onSubmit={submit}>
      <label htmlFor={`words-${action.en}`}>{t(label)}</label>
      <textarea id={`words-${action.en}`} name="words" required maxLength={1000} />
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <button type="submit" className={primary ? 'primary' : ''}>
        {t(action)}
      </button>
    </form>
  )
}

function Heading({one}: {readonly one: Campaign}) {
  const {language, t} = useLanguage()
  const names = useNames()
  return (
    <>
      <span className="line">
        <b>{t(one.title)}</b>
        <span className={`tag ${one.state === 'open' ? 'green' : ''}`}>{t(one.label)}</span>
      </span>
      <span>
        {t(placeOf(one.area, names))} ·{' '}
        {one.categories.map((category) => t(aboutWords(category, names))).join(language === 'zh' ? '、' : ', ')}
      </span>
      {one.startsAt === null || one.endsAt === null ? null : (
        <span className="help num">
          {daysBetween(language, one.startsAt, one.endsAt)} · {t(words.by)}{' '}
          {one.unit === null ? '' : t(names?.unit(one.unit) ?? {zh: one.unit.name, en: one.unit.name})}
        </span>
      )}
    </>
  )
}

function CampaignCard({id, onBack}: {readonly id: string; readonly onBack: () => void}) {
  const {t} = useLanguage()
  const names = useNames()
  const loaded = useLoaded(`campaign ${id}`, (signal) => askCampaign(id, signal))
  const [asking, ask] = useState<'open' | 'dismiss' | undefined>()
  const done = () => {
    ask(undefined)
    loaded.again()
  }
  return (
    <section className="card stack">
      <button type="button" className="quiet back" onClick={onBack}>
        ← {t(words.list)}
      </button>
      <Answer loaded={loaded}>
        {(shown) => (
          <>
            <div className="heading">
              <Heading one={shown} />
            </div>
            {shown.words === null ? null : <p>{shown.words}</p>}
            <Numbers shown={shown} />
            {shown.evidence.length === 0 ? null : (
              <div>
                <h3>{t(words.evidence)}</h3>
                <ul className="plain-list num">
                  {shown.evidence.map((one) => (
                    <li key={`${one.kind} ${one.category} ${one.lng} ${one.lat}`}>
                      {t(kinds[one.kind])} · {t(aboutWords(one.category, names))} {one.cases} {t(words.cases)}
                      {one.returns !== null && one.returns > 0 ? ` · ${one.returns} ${t(words.returned)}` : ''}
                    </li>
                  ))}
                </ul>
              </div>
            )}
            {shown.mayManage && shown.state === 'proposed' ? (
              <>
                <p className="actions">
                  <button
                    type="button"
                    className={asking === undefined ? 'primary' : ''}
                    aria-expanded={asking === 'open'}
                    onClick={() => ask('open')}
                  >
                    {t(words.open)}
                  </button>
                  <button type="button" aria-expanded={asking === 'dismiss'} onClick={() => ask('dismiss')}>
                    {t(words.dismiss)}
                  </button>
                </p>
                {asking === 'open' ? <OpenForm id={id} onDone={done} /> : null}
                {asking === 'dismiss' ? (
                  <WordsForm
                    label={words.reason}
                    action={words.dismiss}
                    primary={false}
                    send={(text) => dismissCampaign(id, text)}
                    onDone={done}
                  />
                ) : null}
              </>
            ) : null}
            {shown.mayManage && shown.state === 'open' ? (
              <WordsForm label={words.result} action={words.close} primary send={(text) => closeCampaign(id, text)} onDone={done} />
            ) : null}
          </>
        )}
      </Answer>
    </section>
  )
}

/** Campaigns: those proposed, under way and ended, and one with its numbers and what may be done. */
export function CampaignsPart() {
  const {query, change} = useRoute()
  const chosen = query.get('campaign')
  const loaded = useLoaded(`campaigns ${chosen}`, askCampaigns)
  if (chosen !== null) return <CampaignCard key={chosen} id={chosen} onBack={() => change({campaign: undefined})} />
  return (
    <Answer loaded={loaded}>
      {({campaigns}) =>
        campaigns.length === 0 ? (
          <Empty said={words.none} />
        ) : (
          <ol className="patterns">
            {campaigns.map((one) => (
              <li key={one.id} className="pattern">
                <button type="button" className="pattern-head" onClick={() => change({campaign: one.id})}>
                  <Heading one={one} />
                </button>
              </li>
            ))}
          </ol>
        )
      }
    </Answer>
  )
}
