import {type FormEvent, useId, useState} from 'react'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {useDraft} from '#web/kit/draft.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {dayBegins, dayOf, moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {askNames, showCase} from '../desk-asks.ts'
import {askRules, type Rates} from './asks.ts'
import {CallTabs} from './tabs.tsx'
import './calls.css'

const words = {
  noRight: {zh: '您的岗位不做回访。需要时请联系值班长。', en: 'Your post makes no call-backs. Ask the shift leader if you need to.'},
  waiting: {zh: '等待回访', en: 'Waiting to be called back'},
  none: {zh: '没有等待回访的案件。', en: 'Nobody waits to be called back.'},
  tries: {zh: '次未接通', en: 'tries without an answer'},
  choose: {zh: '在左边选一件，开始回访。', en: 'Choose one on the left to begin.'},
  caller: {zh: '来电人', en: 'Caller'},
  hidden: {zh: '您的岗位看不到联系方式。', en: 'Your post does not see the contact.'},
  nobody: {zh: '没有留下联系方式。', en: 'No contact was left.'},
  result: {zh: '处置结果', en: 'Result'},
  contacted: {zh: '承办单位联系过您吗', en: 'Did the unit get in touch'},
  solved: {zh: '问题解决了吗', en: 'Is the problem solved'},
  satisfied: {zh: '是否满意', en: 'Are you satisfied'},
  reasons: {zh: '不满意的原因', en: 'Why not'},
  note: {zh: '备注', en: 'Note'},
  yes: {zh: '是', en: 'Yes'},
  no: {zh: '否', en: 'No'},
  save: {zh: '记下回访', en: 'Keep the call-back'},
  invalid: {zh: '没有问成', en: 'Nothing could be asked'},
  lacking: {zh: '请先答完三个问题。', en: 'Answer the three questions first.'},
  rates: {zh: '三率（近 30 天）', en: 'The three rates (last 30 days)'},
  response: {zh: '响应率', en: 'Contacted'},
  resolution: {zh: '解决率', en: 'Solved'},
  satisfaction: {zh: '满意率', en: 'Satisfied'},
  composite: {zh: '综合', en: 'Together'},
  sample: {zh: '没有样本', en: 'no sample'},
  units: {zh: '按承办单位', en: 'By unit'},
  unit: {zh: '单位', en: 'Unit'},
  valid: {zh: '有效回访', en: 'Valid'},
  kept: {zh: '已记下。', en: 'Kept.'},
} as const

interface Waiting {
  readonly case: string
  readonly number: string | null
  readonly title: string
  readonly label: Said
  readonly unit: string | null
  readonly callBackAt: string
  readonly tries: number
}

const percent = (share: number | null): string => (share === null ? '—' : `${share.toFixed(1)}%`)
const rateNames = ['response', 'resolution', 'satisfaction', 'composite'] as const

/** How calls are judged: three shares over the valid call-backs and their weighted sum, for the city and by unit. */
function ThreeRates({city}: {readonly city: string}) {
  const {t} = useLanguage()
  const today = dayOf(new Date().toISOString())
  const period = {from: dayBegins(today, -29), to: dayBegins(today, 1)}
  const found = useLoaded(`case rates ${city} ${today}`, (signal) =>
    read<Rates>('/cases/three-rates', {city, ...period, by: 'unit'}, signal),
  )
  return (
    <section className="call-part" aria-label={t(words.rates)}>
      <h2>{t(words.rates)}</h2>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.value === undefined && found.refusal === undefined ? <Skeleton lines={2} /> : null}
      {found.value === undefined ? null : (
        <>
          <dl className="rates">
            {rateNames.map((name) => (
              <div key={name}>
                <dt>{t(words[name])}</dt>
                <dd className="num">{percent(found.value?.total[name] ?? null)}</dd>
              </div>
            ))}
          </dl>
          <p className="help num">
            {found.value.total.valid === 0 ? t(words.sample) : `${t(words.valid)} ${found.value.total.valid}`} ·{' '}
            {t(found.value.denominator)}
          </p>
          {found.value.groups.length === 0 ? null : (
            <details>
              <summary>{t(words.units)}</summary>
              <table className="plain-table">
                <thead>
                  <tr>
                    <th scope="col">{t(words.unit)}</th>
                    <th scope="col">{t(words.valid)}</th>
                    {rateNames.map((name) => (
                      <th key={name} scope="col">
                        {t(words[name])}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {found.value.groups.map((group) => (
                    <tr key={group.key}>
                      <th scope="row">{group.name ?? '—'}</th>
                      <td className="num">{group.valid}</td>
                      {rateNames.map((name) => (
                        <td key={name} className="num">
                          {percent(group[name])}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </details>
          )}
        </>
      )}
    </section>
  )
}

interface Answers {
  readonly contacted: 'yes' | 'no' | ''
  readonly solved: 'yes' | 'no' | ''
  readonly answer: string
  readonly reasons: readonly string[]
  readonly note: string
}

function BackForm({one, area, onKept}: {readonly one: Waiting; readonly area: string; readonly onKept: () => void}) {
  const {t} = useLanguage()
  const id = useId()
  const rules = useLoaded(`hotline rules ${area}`, (signal) => askRules(area, signal))
  const detail = useLoaded(`case ${one.case}`, (signal) => showCase(one.case, signal))
  const {draft, edit, clear} = useDraft<Answers>(`back ${one.case}`, {contacted: '', solved: '', answer: '', reasons: [], note: ''})
  const [tried, setTried] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const backs = rules.value?.callBack
  const complete = draft.contacted !== '' && draft.solved !== '' && draft.answer !== ''
  const unhappy = backs?.opinions.find((opinion) => opinion.id === draft.answer)?.credit === 0
  const note = draft.note.trim() === '' ? {} : {note: draft.note.trim()}
  const keep = async (body: object) => {
    try {
      await change('POST', `/cases/${one.case}/call-backs`, body)
      clear()
      onKept()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!complete) return
    const reasons = unhappy ? draft.reasons : []
    void keep({contacted: draft.contacted === 'yes', solved: draft.solved === 'yes', answer: draft.answer, reasons, ...note})
  }
  const yesNo = (name: 'contacted' | 'solved') => (
    <fieldset className="ask-one">
      <legend>{t(words[name])}</legend>
      {(['yes', 'no'] as const).map((value) => (
        <label key={value} className={draft[name] === value ? 'chosen' : ''}>
          <input type="radio" name={`${id}-${name}`} checked={draft[name] === value} onChange={() => edit({[name]: value})} />
          {t(words[value])}
        </label>
      ))}
    </fieldset>
  )
  const reporter = detail.value?.reporter ?? null
  return (
    <form className="call-form back-form" onSubmit={submit}>
      <h2>{one.title}</h2>
      <p className="help">
        {t(one.label)} · {one.unit}
      </p>
      {detail.value === undefined ? (
        <Skeleton lines={2} />
      ) : (
        <dl className="facts-of">
          <dt>{t(words.caller)}</dt>
          <dd className="num">
            {reporter === null ? t(words.hidden) : [reporter.name, reporter.phone].filter(Boolean).join(' · ') || t(words.nobody)}
          </dd>
          {detail.value.result === null ? null : (
            <>
              <dt>{t(words.result)}</dt>
              <dd>{detail.value.result}</dd>
            </>
          )}
        </dl>
      )}
      {yesNo('contacted')}
      {yesNo('solved')}
      <fieldset className="ask-one">
        <legend>{t(words.satisfied)}</legend>
        {backs?.opinions.map((opinion) => (
          <label key={opinion.id} className={draft.answer === opinion.id ? 'chosen' : ''}>
            <input type="radio" name={`${id}-answer`} checked={draft.answer === opinion.id} onChange={() => edit({answer: opinion.id})} />
            {t(opinion)}
          </label>
        ))}
      </fieldset>
      {unhappy ? (
        <fieldset className="ask-one">
          <legend>{t(words.reasons)}</legend>
          {backs?.reasons.map((reason) => (
            <label key={reason.id} className={draft.reasons.includes(reason.id) ? 'chosen' : ''}>
              <input
                type="checkbox"
                checked={draft.reasons.includes(reason.id)}
                onChange={(event) =>
                  edit({reasons: event.target.checked ? [...draft.reasons, reason.id] : draft.reasons.filter((each) => each !== reason.id)})
                }
              />
              {t(reason)}
            </label>
          ))}
        </fieldset>
      ) : null}
      <p className="field">
        <label htmlFor={`${id}-note`}>{t(words.note)}</label>
        <input id={`${id}-note`} value={draft.note} maxLength={1000} onChange={(event) => edit({note: event.target.value})} />
      </p>
      {tried && !complete ? (
        <p className="notice refused" role="alert">
          {t(words.lacking)}
        </p>
      ) : null}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="actions">
        <button type="submit" className="primary">
          {t(words.save)}
        </button>
      </div>
      <div className="actions">
        <span className="help">{t(words.invalid)}</span>
        {backs?.invalid.map((reason) => (
          <button key={reason.id} type="button" className="small-button" onClick={() => void keep({invalid: reason.id, ...note})}>
            {t(reason)}
          </button>
        ))}
      </div>
    </form>
  )
}

/** Whom to call back, what they answer, and the three rates that come of it. */
export function CallBacksPage() {
  const {language, t} = useLanguage()
  const {may} = useSession()
  const {query, change: go} = useRoute()
  const allowed = may('cases.callback')
  const names = useLoaded('names', askNames)
  const city = names.value?.areas.find(({level}) => level === 'city')?.code
  const found = useLoaded(
    allowed ? 'case call-backs' : null,
    (signal) => read<readonly Waiting[]>('/hotline/call-backs', {limit: 100}, signal),
    60_000,
  )
  const chosen = found.value?.find((one) => one.case === query.get('case'))
  const [kept, setKept] = useState(false)
  return (
    <main className="page calls">
      <CallTabs />
      {!allowed ? (
        <Empty said={words.noRight} />
      ) : (
        <div className="call backs">
          <section className="call-part" aria-label={t(words.waiting)}>
            <h2>{t(words.waiting)}</h2>
            {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
            {found.value === undefined && found.refusal === undefined ? <Skeleton lines={5} /> : null}
            {found.value?.length === 0 ? <Empty said={words.none} /> : null}
            <ul className="before">
              {found.value?.map((one) => (
                <li key={one.case}>
                  <button type="button" className="plain" aria-pressed={chosen === one} onClick={() => go({case: one.case})}>
                    <b>{one.title}</b>
                    <span className="help num">
                      {t(one.label)} · {moment(language, one.callBackAt)}
                      {one.tries === 0 ? '' : ` · ${one.tries} ${t(words.tries)}`}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
          {chosen === undefined || city === undefined ? (
            <section className="call-form">
              {kept ? (
                <p className="notice" role="status">
                  {t(words.kept)}
                </p>
              ) : null}
              <Empty said={words.choose} />
            </section>
          ) : (
            <BackForm
              key={chosen.case}
              one={chosen}
              area={city}
              onKept={() => {
                setKept(true)
                go({case: undefined})
                found.again()
              }}
            />
          )}
          {city === undefined ? null : <ThreeRates city={city} />}
        </div>
      )}
    </main>
  )
}
