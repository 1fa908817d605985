import type {z} from 'zod'
import {moment, span, useNow} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import type {messageReply, questionReply} from '../../conversation/api.ts'
import {Evidence} from '../evidence.tsx'

export type Message = z.infer<typeof messageReply>
export type Asked = z.infer<typeof questionReply>

const words = {
  photos: {zh: '照片', en: 'Photos'},
  reporter: {zh: '请在此前答复', en: 'Please answer by'},
  contractor: {zh: '请在此前反馈', en: 'Please report by'},
  left: {zh: '还剩', en: 'left'},
  you: {zh: '您', en: 'You'},
  question: {zh: '提问', en: 'question'},
  answer: {zh: '答复', en: 'answer'},
  task: {zh: '任务', en: 'task'},
} as const

const standings = {
  open: {zh: '等您答复', en: 'waits for your answer'},
  answered: {zh: '已答复', en: 'answered'},
  expired: {zh: '答复期限已过', en: 'the time to answer has passed'},
  withdrawn: {zh: '已撤回，不必答复', en: 'taken back; no answer is needed'},
} as const

/** By when an answer is wanted and what waiting does to the unit's clock: said in the question itself. */
export function Term({of}: {readonly of: Asked}) {
  const {language, t} = useLanguage()
  const now = useNow()
  const rest = new Date(of.answerBy).getTime() - now.getTime()
  const length = t(span(Math.abs(rest)))
  const left = language === 'zh' ? `${words.left.zh} ${length}` : `${length} ${words.left.en}`
  return (
    <div className={of.clock.pauses ? 'term pauses' : 'term'}>
      <p className="num">
        {t(words[of.audience])} <b>{moment(language, of.answerBy)}</b>
        {of.standing === 'open' && rest > 0 ? ` · ${left}` : ''}
      </p>
      <p>
        <span aria-hidden="true">{of.clock.pauses ? '‖' : '▶'} </span>
        {t(of.clock)}
      </p>
    </div>
  )
}

/** Who wrote is the reader when the words came from outside. */
const isOwn = ({kind, by}: Message): boolean => kind === 'answer' || by === '上报人'

/** What was written, oldest first, as a talk between the reader and the city. */
export function Thread({messages, own = isOwn}: {readonly messages: readonly Message[]; readonly own?: (message: Message) => boolean}) {
  const {language, t} = useLanguage()
  return (
    <ol className="thread">
      {messages.map((message) => (
        <li key={message.id} className={own(message) ? 'own' : ''}>
          <p className="help">
            <b>{own(message) ? t(words.you) : message.by}</b>
            {message.kind === 'message' ? '' : ` · ${t(words[message.kind])}`} ·{' '}
            <time className="num" dateTime={message.at}>
              {moment(language, message.at)}
            </time>
            {message.question === null ? '' : ` · ${t(standings[message.question.standing])}`}
          </p>
          <p className="said">{message.text}</p>
          {message.evidence.length === 0 ? null : <Evidence pieces={message.evidence} title={words.photos} />}
        </li>
      ))}
    </ol>
  )
}
