import {Suspense} from 'react'
import type {z} from 'zod'
import {change, read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {CityMap} from '#web/map/lazy.ts'
import type {askedPageReply} from '../../conversation/api.ts'
import {Evidence} from '../evidence.tsx'
import {Term, Thread} from './thread.tsx'
import {Writing} from './writing.tsx'

type Page = z.infer<typeof askedPageReply>

const words = {
  question: {zh: '请您答复', en: 'Please answer'},
  task: {zh: '交给您的任务', en: 'A task for you'},
  from: {zh: '来自', en: 'From'},
  answer: {zh: '您的答复', en: 'Your answer'},
  sendAnswer: {zh: '发送答复', en: 'Send the answer'},
  done: {zh: '做了什么，结果怎样', en: 'What was done, and how it is now'},
  donePhotos: {zh: '完成后的照片', en: 'Photos of the finished work'},
  sendDone: {zh: '报告完成', en: 'Report it done'},
  facts: {zh: '这件事', en: 'The matter'},
  kind: {zh: '类别', en: 'Kind'},
  where: {zh: '地点', en: 'Where'},
  number: {zh: '案卷号', en: 'Number'},
  due: {zh: '单位的办理期限', en: 'Due for the unit'},
  photos: {zh: '现场照片', en: 'Photos of the place'},
  map: {zh: '地点', en: 'The place on the map'},
  reported: {zh: '已收到您的反馈，谢谢。单位会核对。', en: 'Your report has arrived, thank you. The unit will check it.'},
  yours: {zh: '您写的', en: 'What you wrote'},
} as const

/** What is said once nothing can be answered here any more. */
const over = {
  answered: {zh: '已收到您的答复，谢谢。', en: 'Your answer has arrived, thank you.'},
  expired: {
    zh: '答复期限已过，这里不能再答复。请用您的查询链接留言，或联系交办单位。',
    en: 'The time to answer has passed. Write on your page of the case, or turn to the unit.',
  },
  withdrawn: {zh: '已撤回，不必答复。', en: 'This was taken back; no answer is needed.'},
} as const

function Facts({of: {case: one, evidence}, task}: {readonly of: Page; readonly task: boolean}) {
  const {language, t} = useLanguage()
  return (
    <section className="card">
      <h2>{t(words.facts)}</h2>
      <dl className="facts-of">
        {one.name === null ? null : (
          <>
            <dt>{t(words.kind)}</dt>
            <dd>{t(one.name)}</dd>
          </>
        )}
        {one.address === null ? null : (
          <>
            <dt>{t(words.where)}</dt>
            <dd>{one.address}</dd>
          </>
        )}
        {one.dueAt === null || !task ? null : (
          <>
            <dt>{t(words.due)}</dt>
            <dd className="num">{moment(language, one.dueAt)}</dd>
          </>
        )}
        {one.number === null ? null : (
          <>
            <dt>{t(words.number)}</dt>
            <dd className="num">{one.number}</dd>
          </>
        )}
      </dl>
      <Evidence pieces={evidence} title={words.photos} />
      {task && one.place !== null ? (
        <div className="pick-map">
          <Suspense fallback={<div className="map" />}>
            <CityMap label={t(words.map)} pin={one.place} view={[one.place[0], one.place[1], 16]} />
          </Suspense>
        </div>
      ) : null}
    </section>
  )
}

function Shown({of, token, onDone}: {readonly of: Page; readonly token: string; readonly onDone: () => void}) {
  const {language, t} = useLanguage()
  const {question, text, by, at, answers} = of
  const task = question.audience === 'contractor'
  const {standing} = question
  return (
    <>
      <section className={standing === 'open' ? 'card waits' : 'card'}>
        <p className="help">
          {t(words.from)} {by} · <span className="num">{moment(language, at)}</span>
        </p>
        <h1>{t(task ? words.task : words.question)}</h1>
        <p className="asked-words">{text}</p>
        {standing === 'open' ? (
          <>
            <Term of={question} />
            <Writing
              kept={`asked ${question.id}`}
              label={task ? words.done : words.answer}
              send={task ? words.sendDone : words.sendAnswer}
              kind={task ? 'after' : 'near'}
              most={10}
              {...(task ? {photo: words.donePhotos} : {})}
              onSend={async (written) => {
                await change('POST', `/asked/${token}`, written)
                onDone()
                scrollTo(0, 0)
              }}
            />
          </>
        ) : (
          <p className="notice" role="status">
            {t(task && standing === 'answered' ? words.reported : over[standing])}
          </p>
        )}
      </section>
      {answers.length === 0 ? null : (
        <section className="card talk">
          <h2>{t(words.yours)}</h2>
          <Thread messages={answers} own={() => true} />
        </section>
      )}
      <Facts of={of} task={task} />
    </>
  )
}

/** A question or a task, for whoever holds its link: read it, answer it, see that the answer arrived. */
export function AskedPage({caught: [token = '']}: {readonly caught: readonly string[]}) {
  const found = useLoaded(`asked ${token}`, (signal) => read<Page>(`/asked/${token}`, {}, signal))
  return (
    <main className="page narrow public">
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.value === undefined ? (
        found.refusal === undefined ? (
          <Skeleton lines={8} />
        ) : null
      ) : (
        <Shown of={found.value} token={token} onDone={found.again} />
      )}
    </main>
  )
}
