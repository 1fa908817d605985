import {useState} from 'react'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useSession} from '#web/session.tsx'
import type {Detail} from '../desk-asks.ts'
import {Evidence} from '../evidence.tsx'
import {askThreads, type Message} from './asks.ts'
import {Writing} from './writing.tsx'

const words = {
  title: {zh: '沟通', en: 'Conversation'},
  reporter: {zh: '与上报人', en: 'With the reporter'},
  contractor: {zh: '与承办企业', en: 'With contractors'},
  none: {zh: '还没有往来消息。', en: 'Nothing has been written yet.'},
  question: {zh: '提问', en: 'Question'},
  task: {zh: '任务', en: 'Task'},
  answer: {zh: '答复', en: 'Answer'},
  message: {zh: '消息', en: 'Message'},
  by: {zh: '请在此前答复', en: 'to be answered by'},
  open: {zh: '等待答复', en: 'waiting for an answer'},
  answered: {zh: '已答复', en: 'answered'},
  expired: {zh: '已过期', en: 'expired'},
  withdrawn: {zh: '已撤回', en: 'taken back'},
  withdraw: {zh: '撤回', en: 'Take back'},
  link: {zh: '答复链接', en: 'Link to answer'},
  photos: {zh: '附件', en: 'Attached'},
  attached: {zh: '附件', en: 'Attached'},
} as const

function One({message, onWithdraw}: {readonly message: Message; readonly onWithdraw: (id: string) => void}) {
  const {language, t} = useLanguage()
  const {question} = message
  return (
    <li className={message.kind}>
      <p className="help num">
        {t(words[message.kind])} · {message.by} · {moment(language, message.at)}
        {question?.contractor ? ` · ${question.contractor}` : ''}
      </p>
      <p className="said">{message.text}</p>
      <Evidence pieces={message.evidence} title={words.photos} />
      {question === null ? null : (
        <div className="asked">
          <p className="help">
            <b>{t(words[question.standing])}</b>
            {question.standing === 'open' ? ` · ${t(words.by)} ${moment(language, question.answerBy)}` : ''} · {t(question.clock)}
          </p>
          {message.link ? (
            <p className="help">
              {t(words.link)}
              {t({zh: '：', en: ': '})}
              <code>{new URL(message.link, location.origin).href}</code>
            </p>
          ) : null}
          {question.standing === 'open' ? (
            <button type="button" className="quiet" onClick={() => onWithdraw(question.id)}>
              {t(words.withdraw)}
            </button>
          ) : null}
        </div>
      )}
    </li>
  )
}

/** What was written to the reporters and to contractors, what they answered, and the way to write. */
export function Talk({one, onChanged}: {readonly one: Detail; readonly onChanged: () => void}) {
  const {t} = useLanguage()
  const {may} = useSession()
  const allowed = may('cases.message')
  const found = useLoaded(allowed ? `case talk ${one.id}` : null, (signal) => askThreads(one.id, signal))
  const [thread, setThread] = useState<'reporter' | 'contractor'>('reporter')
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  if (!allowed || found.refusal?.status === 403) return null
  const threads = found.value
  const count = threads === undefined ? 0 : threads.reporter.length + threads.contractor.length
  const withdraw = async (id: string) => {
    try {
      await change('POST', `/cases/${one.id}/questions/${id}/withdraw`)
      onChanged()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const shown = threads?.[thread] ?? []
  return (
    <details className="block talk" open={count > 0}>
      <summary>
        {t(words.title)}
        {count === 0 ? null : <b className="num"> {count}</b>}
      </summary>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {threads === undefined && found.refusal === undefined ? <Skeleton lines={3} /> : null}
      <div className="threads">
        {(['reporter', 'contractor'] as const).map((name) => (
          <button key={name} type="button" className="plain" aria-pressed={thread === name} onClick={() => setThread(name)}>
            {t(words[name])} {threads === undefined || threads[name].length === 0 ? '' : threads[name].length}
          </button>
        ))}
      </div>
      {threads === undefined ? null : (
        <>
          {shown.length === 0 ? <Empty said={words.none} /> : null}
          <ol className="thread">
            {shown.map((message) => (
              <One key={message.id} message={message} onWithdraw={(id) => void withdraw(id)} />
            ))}
          </ol>
          {refusal === undefined ? null : <Refused refusal={refusal} />}
          <Writing key={thread} one={one} audience={thread} recipients={threads.recipients} onSent={onChanged} />
        </>
      )}
    </details>
  )
}
