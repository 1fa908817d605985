import {useState} from 'react'
import {change} from '#web/ask.ts'
import {useLanguage} from '#web/language.tsx'
import {type Asked, type Message, Term, Thread} from './thread.tsx'
import {Writing} from './writing.tsx'

const words = {
  asks: {zh: '问您', en: 'asks you'},
  answer: {zh: '您的答复', en: 'Your answer'},
  sendAnswer: {zh: '发送答复', en: 'Send the answer'},
  title: {zh: '和办理人员沟通', en: 'Talk with the city'},
  none: {zh: '还没有往来消息。', en: 'Nothing has been written yet.'},
  write: {zh: '补充情况或提问', en: 'Add something, or ask'},
  help: {
    zh: '写给办理这件事的单位。只有办理人员能看到，不会公开。',
    en: 'This goes to the unit that works on it. Only the staff read it; it is never published.',
  },
  send: {zh: '发送', en: 'Send'},
  open: {zh: '写消息', en: 'Write'},
  sent: {zh: '已发送。办理人员会看到，回复会出现在这里。', en: 'Sent. The staff will see it, and their reply appears here.'},
} as const

interface OpenProps {
  readonly token: string
  readonly open: readonly Asked[]
  readonly messages: readonly Message[]
  readonly onDone: () => void
}

/** Questions that wait for the reader: the first thing on the page. */
export function OpenQuestions({token, open, messages, onDone}: OpenProps) {
  const {t} = useLanguage()
  return open.map((question) => {
    const message = messages.find(({id}) => id === question.id)
    return (
      <section key={question.id} className="card waits" aria-label={t(words.asks)}>
        <p className="help">
          {message?.by} {t(words.asks)}
        </p>
        <h2 className="asked-words">{message?.text}</h2>
        <Term of={question} />
        <Writing
          kept={`answer ${question.id}`}
          label={words.answer}
          send={words.sendAnswer}
          kind="near"
          onSend={async (written) => {
            await change('POST', `/follow/${token}/questions/${question.id}`, written)
            onDone()
          }}
        />
      </section>
    )
  })
}

/** What was written between the reader and the city, with a place to write. */
export function Conversation({token, messages, onDone}: Omit<OpenProps, 'open'>) {
  const {t} = useLanguage()
  const [writing, setWriting] = useState(() => sessionStorage.getItem(`write ${token.slice(0, 8)}`) !== null)
  const [sent, setSent] = useState(false)
  return (
    <section className="card talk">
      <h2>{t(words.title)}</h2>
      {messages.length === 0 ? <p className="help">{t(words.none)}</p> : <Thread messages={messages} />}
      {sent ? (
        <p className="notice" role="status">
          {t(words.sent)}
        </p>
      ) : null}
      {writing ? (
        <>
          <Writing
            kept={`write ${token.slice(0, 8)}`}
            label={words.write}
            send={words.send}
            kind="near"
            primary={false}
            onSend={async (written) => {
              await change('POST', `/follow/${token}/messages`, written)
              setWriting(false)
              setSent(true)
              onDone()
            }}
          />
          <p className="help">{t(words.help)}</p>
        </>
      ) : (
        <div className="actions">
          <button type="button" onClick={() => setWriting(true)}>
            {t(words.open)}
          </button>
        </div>
      )}
    </section>
  )
}
