import {useId} from 'react'
import {type Said, useLanguage} from '#web/language.tsx'
import type {Answer, Reason, SatisfactionRules} from '../../hotline/core/satisfaction.ts'
import {PaperPage} from './paper.tsx'

const words = {
  title: {zh: '满意度问卷', en: 'Survey of satisfaction'},
  lead: {
    zh: '结案后问上报人的话：有哪些答案、各有哪些理由，哪些提醒承办单位，哪些可要求审查。',
    en: 'What a reporter is asked when a case is closed: the answers, their reasons, which alert the unit and which may ask for a review.',
  },
  hours: {zh: '提交后多少小时内可改', en: 'It may be changed for (hours)'},
  zh: {zh: '中文', en: 'Chinese'},
  en: {zh: '英文', en: 'English'},
  alerts: {zh: '提醒承办单位', en: 'alerts the unit'},
  mayReopen: {zh: '理由可办的，转结案审查', en: 'with a reason that can be acted on, the closing is reviewed'},
  reasons: {zh: '理由', en: 'Reasons'},
  actionable: {zh: '单位可以办', en: 'can be acted on'},
  addReason: {zh: '加一条理由', en: 'Add a reason'},
  addAnswer: {zh: '加一个答案', en: 'Add an answer'},
  up: {zh: '上移', en: 'Move up'},
  remove: {zh: '删除', en: 'Remove'},
  answer: {zh: '答案', en: 'Answer'},
  reason: {zh: '理由', en: 'Reason'},
  seen: {zh: '上报人看到的', en: 'As the reporter sees it'},
  ask: {zh: '您对这次办理满意吗？', en: 'Are you satisfied with how it was handled?'},
} as const

type Set = ((body: SatisfactionRules) => void) | undefined

/** A name for the record that nothing else here has. */
const freshId = (stem: string, known: readonly {readonly id: string}[]): string => {
  for (let n = known.length + 1; ; n++) if (!known.some(({id}) => id === `${stem}-${n}`)) return `${stem}-${n}`
}

const patched = <T extends {readonly id: string}>(all: readonly T[], id: string, patch: Partial<T>): readonly T[] =>
  all.map((one) => (one.id === id ? {...one, ...patch} : one))

function Words({of, label, set}: {readonly of: Said; readonly label: string; readonly set: (said: Said) => void}) {
  const {t} = useLanguage()
  return (
    <>
      {(['zh', 'en'] as const).map((language) => (
        <label key={language}>
          {`${label} · ${t(words[language])}`}
          <input
            required
            maxLength={300}
            value={of[language]}
            onChange={({target}) => set({zh: of.zh, en: of.en, [language]: target.value})}
          />
        </label>
      ))}
    </>
  )
}

function Tick({said, on, set}: {readonly said: Said; readonly on: boolean; readonly set: (on: boolean) => void}) {
  const {t} = useLanguage()
  const id = useId()
  return (
    <label className="tick" htmlFor={id}>
      <input id={id} type="checkbox" checked={on} onChange={({target}) => set(target.checked)} />
      <span>{t(said)}</span>
    </label>
  )
}

function EditedAnswer({
  one,
  index,
  body,
  set,
}: {
  readonly one: Answer
  readonly index: number
  readonly body: SatisfactionRules
  readonly set: NonNullable<Set>
}) {
  const {t} = useLanguage()
  const change = (patch: Partial<Answer>) => set({...body, answers: patched(body.answers, one.id, patch)})
  const reason = (id: string, patch: Partial<Reason>) => change({reasons: patched(one.reasons, id, patch)})
  const up = () => {
    const answers = body.answers.filter(({id}) => id !== one.id)
    set({...body, answers: [...answers.slice(0, index - 1), one, ...answers.slice(index - 1)]})
  }
  const name = `${t(words.answer)} ${index + 1}`
  return (
    <li>
      <fieldset className="card column">
        <legend>
          {name} {t(one)}
        </legend>
        <div className="bar">
          <Words of={one} label={name} set={change} />
        </div>
        <div className="bar">
          <Tick said={words.alerts} on={one.alerts} set={(alerts) => change({alerts})} />
          <Tick said={words.mayReopen} on={one.mayReopen} set={(mayReopen) => change({mayReopen})} />
        </div>
        {one.reasons.map(({id, ...said}, at) => (
          <div key={id} className="bar">
            <Words of={said} label={`${t(words.reason)} ${at + 1}`} set={(now) => reason(id, now)} />
            <Tick said={words.actionable} on={said.actionable} set={(actionable) => reason(id, {actionable})} />
            <button type="button" className="quiet" onClick={() => change({reasons: one.reasons.filter((other) => other.id !== id)})}>
              {t(words.remove)}
            </button>
          </div>
        ))}
        <div className="actions">
          <button
            type="button"
            onClick={() => change({reasons: [...one.reasons, {id: freshId('reason', one.reasons), zh: '', en: '', actionable: false}]})}
          >
            {t(words.addReason)}
          </button>
          {index === 0 ? null : (
            <button type="button" className="quiet" onClick={up}>
              {t(words.up)}
            </button>
          )}
          {body.answers.length < 2 ? null : (
            <button type="button" className="quiet" onClick={() => set({...body, answers: body.answers.filter(({id}) => id !== one.id)})}>
              {t(words.remove)}
            </button>
          )}
        </div>
      </fieldset>
    </li>
  )
}

/** The question as a reporter meets it, with what each answer brings about. */
function Preview({body}: {readonly body: SatisfactionRules}) {
  const {t} = useLanguage()
  return (
    <section className="card column" aria-label={t(words.seen)}>
      <h3>{t(words.seen)}</h3>
      <p>{t(words.ask)}</p>
      <ul className="column">
        {body.answers.map((one) => (
          <li key={one.id}>
            <b>{t(one)}</b>{' '}
            <span className="help">
              {[...(one.alerts ? [t(words.alerts)] : []), ...(one.mayReopen ? [t(words.mayReopen)] : [])].join(' · ')}
            </span>
            <p className="help">{one.reasons.map((reason) => `${t(reason)}${reason.actionable ? ' *' : ''}`).join('　')}</p>
          </li>
        ))}
      </ul>
      <p className="help">{`* ${t(words.actionable)}`}</p>
    </section>
  )
}

function SurveyBody({body, set}: {readonly body: SatisfactionRules; readonly set: Set}) {
  const {t} = useLanguage()
  if (set === undefined)
    return (
      <>
        <p className="help">{`${t(words.hours)}：${body.editHours}`}</p>
        <Preview body={body} />
      </>
    )
  return (
    <>
      <div className="bar">
        <label>
          {t(words.hours)}
          <input
            type="number"
            min={0}
            max={720}
            value={body.editHours}
            onChange={({target}) => set({...body, editHours: Number(target.value)})}
          />
        </label>
      </div>
      <ol className="column">
        {body.answers.map((one, index) => (
          <EditedAnswer key={one.id} one={one} index={index} body={body} set={set} />
        ))}
      </ol>
      <div className="actions">
        <button
          type="button"
          onClick={() =>
            set({
              ...body,
              answers: [
                ...body.answers,
                {id: freshId('answer', body.answers), zh: '', en: '', alerts: false, mayReopen: false, reasons: []},
              ],
            })
          }
        >
          {t(words.addAnswer)}
        </button>
      </div>
      <Preview body={body} />
    </>
  )
}

/** The answers of the survey as a document: choices, reasons, which alert and which may ask for a review. */
export function SurveyPage() {
  return <PaperPage<SatisfactionRules> topic="satisfaction" title={words.title} lead={words.lead} Body={SurveyBody} />
}
