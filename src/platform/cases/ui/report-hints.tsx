import {useState} from 'react'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import type {Place} from '#web/map/lazy.ts'
import type {Answers, Graph} from '../questions/core/graph.ts'
import {judgeAnswers} from '../questions/core/judge.ts'
import {Answering} from './answering.tsx'
import {useSettled} from './pickers.tsx'
import {Proposed, useReading} from './proposals.tsx'

const words = {
  none: {zh: '以上都不是', en: 'None of these'},
  noneHelp: {zh: '没关系，受理人员会判断。', en: 'That is fine, a clerk will decide.'},
  similar: {zh: '附近可能已有人反映', en: 'Somebody nearby may have reported this already'},
  unknown: {zh: '尚未分类', en: 'Not yet sorted'},
  due: {zh: '期限', en: 'due'},
  metres: {zh: '米外', en: 'm away'},
  me: {zh: '我也遇到了', en: 'Me too'},
} as const

/** More reasons than these tell a citizen nothing. */
const REASONS = 2

/** Chosen when none of the classes proposed is right: the desk decides. */
const NONE = 'none'

/** What the helpers of the report keep in its draft. */
export interface Hinted {
  /** Chosen by the person: a category, none of those proposed, or nothing yet. */
  readonly chosen: string | null
  /** Answers, and the category whose questions they answer. */
  readonly answered: {readonly category: string; readonly answers: Answers} | null
  /** Makes joining a case happen once, however often it is sent. */
  readonly joinId: string
}

interface Told extends Hinted {
  readonly description: string
  readonly address: string
  readonly place: Place | null
}

interface Alike {
  readonly id: string
  readonly category: Said | null
  readonly state: Said
  readonly dueAt: string | null
  readonly metres: number | null
  readonly reasons: readonly Said[]
}

/** What the server can say while a report is typed; each answer may fail or be late, and the report goes without it. */
export function useHints({description, place, address, chosen, answered}: Told) {
  const text = useSettled(description.trim())
  const where = useSettled(address.trim())
  const reading = useReading(description)
  const likely = reading?.confident ? reading.proposals[0]?.category : undefined
  const category = chosen === NONE ? undefined : (chosen ?? likely)
  const asks = useLoaded(category === undefined ? null : `questions ${category}`, (signal) =>
    read<{questions: {graph: Graph} | null}>('/questions', {category}, signal),
  )
  const ready = text !== '' && place !== null
  const similar = useLoaded(ready ? `similar ${JSON.stringify([text, place, where, category])}` : null, () =>
    change<{similar: readonly Alike[]}>('POST', '/cases/similar', {
      description: text,
      place,
      ...(where === '' ? {} : {address: where}),
      ...(category === undefined ? {} : {category}),
    }),
  )
  const graph = asks.value?.questions?.graph
  const answers = answered !== null && answered.category === category ? answered.answers : {}
  // A category that nobody confirmed, or whose questions could not be had, is left to the desk rather than hold the report up.
  const unasked =
    asks.value === undefined ||
    (graph !== undefined && chosen === null && Object.keys(answers).length === 0 && judgeAnswers(graph, answers).state === 'missing')
  const sent = category === undefined || unasked ? {} : {category, ...(graph === undefined ? {} : {answers})}
  return {reading, category, graph, answers, similar: similar.value?.similar ?? [], sent}
}

interface HintsProps {
  readonly hints: ReturnType<typeof useHints>
  readonly chosen: Hinted['chosen']
  readonly onEdit: (patch: Partial<Hinted>) => void
}

/** The likely categories, and the questions of the one that is taken. */
export function Hints({hints: {reading, category, graph, answers}, chosen, onEdit}: HintsProps) {
  const {t} = useLanguage()
  return (
    <>
      <Proposed reading={reading} chosen={category ?? null} onPick={(picked) => onEdit({chosen: picked ?? NONE})}>
        <button type="button" aria-pressed={chosen === NONE} onClick={() => onEdit({chosen: NONE})}>
          <span>{t(words.none)}</span>
          <small>{t(words.noneHelp)}</small>
        </button>
      </Proposed>
      {graph === undefined || category === undefined ? null : (
        <Answering key={category} graph={graph} answers={answers} onAnswers={(given) => onEdit({answered: {category, answers: given}})} />
      )}
    </>
  )
}

/** What joining a case gives: the case as a stranger may know it, and a link of one's own. */
export interface Joined {
  readonly id: string
  readonly dueAt: string | null
  readonly said: string
  readonly follow: string
}

interface SimilarProps {
  readonly similar: readonly Alike[]
  readonly joinId: string
  readonly phone: string
  readonly email: string
  readonly onJoined: (joined: Joined) => void
}

/** Cases nearby that may be the same, each of which can be joined instead of reporting again. */
export function SimilarCases({similar, joinId, phone, email, onJoined}: SimilarProps) {
  const {language, t} = useLanguage()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const join = async ({id, dueAt, category, state}: Alike) => {
    setBusy(true)
    setRefusal(undefined)
    try {
      const {follow} = await change<{follow: string}>('POST', `/cases/${id}/me-too`, {
        clientId: joinId,
        ...(phone === '' && email === '' ? {} : {reporter: {...(phone === '' ? {} : {phone}), ...(email === '' ? {} : {email}), language}}),
      })
      onJoined({id, dueAt, follow, said: `${t(category ?? words.unknown)} · ${t(state)}`})
    } catch (error) {
      setRefusal(asRefusal(error))
      setBusy(false)
    }
  }
  if (similar.length === 0) return null
  return (
    <section className="hints">
      <h2>{t(words.similar)}</h2>
      <ul className="alike">
        {similar.map((one) => (
          <li key={one.id}>
            <div>
              <b>{t(one.category ?? words.unknown)}</b>
              <small className="help">
                {[
                  ...(one.metres === null ? [] : [`${one.metres} ${t(words.metres)}`]),
                  t(one.state),
                  ...(one.dueAt === null ? [] : [`${t(words.due)} ${moment(language, one.dueAt)}`]),
                ].join(' · ')}
              </small>
              <small className="help">
                {one.reasons
                  .slice(0, REASONS)
                  .map((reason) => t(reason))
                  .join(language === 'zh' ? '；' : '; ')}
              </small>
            </div>
            <button type="button" disabled={busy} onClick={() => void join(one)}>
              {t(words.me)}
            </button>
          </li>
        ))}
      </ul>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
    </section>
  )
}
