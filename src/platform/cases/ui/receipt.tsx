import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {LinkToKeep} from './portal/link-to-keep.tsx'
import {OwnCode} from './portal/own-code.tsx'
import type {Reported} from './report.tsx'

const words = {
  title: {zh: '收到了，谢谢您', en: 'Received, thank you'},
  again: {zh: '这条上报之前已经收到', en: 'This report had already been received'},
  lost: {zh: '查询链接在第一次提交时已经给出。', en: 'The link was given when it was first sent.'},
  noted: {
    zh: '已登记。巡查发现的问题不给查询链接，请在案件里看进展。',
    en: 'Noted. What staff find gets no link; follow it among the cases.',
  },
  desk: {zh: '打开案件', en: 'Open the case'},
  another: {zh: '再报一件', en: 'Report another'},
  next: {zh: '接下来', en: 'What comes next'},
  due: {zh: '办理期限', en: 'Due'},
  dueLater: {
    zh: '受理人员核对后立案，立案时算出办理期限，会显示在查询链接里。',
    en: 'Once a clerk has checked and filed it, the due date is reckoned and shown at the link.',
  },
  steps: [
    {zh: '受理人员看您写的内容。', en: 'A clerk reads what you wrote.'},
    {
      zh: '属于城市管理的，立案并交给负责单位；不属于的，告诉您该找谁。',
      en: 'If it is ours, it is filed and handed to the unit responsible; if not, you are told whom to turn to.',
    },
    {
      zh: '单位处置后，由别人到现场核查，通过了才算解决。',
      en: 'When the unit says it is done, somebody else looks on site; only then it counts as fixed.',
    },
  ],
} as const

/** What a citizen takes away: the secret link, and by when something will happen. */
export function Receipt({
  reported,
  proof,
  onAnother,
}: {
  readonly reported: Reported
  /** What the reporter left: the end of a number or an e-mail; undefined when nothing. */
  readonly proof?: string | undefined
  readonly onAnother: () => void
}) {
  const {language, t} = useLanguage()
  const {follow} = reported
  const {dueAt, description, address} = reported.case
  return (
    <main className="page narrow public">
      <section className="card receipt">
        <h1>{t(reported.again ? words.again : words.title)}</h1>
        <p className="quote">
          {description}
          {address === null ? null : <small className="help">{address}</small>}
        </p>
        {follow === null ? (
          <>
            <p className="notice">{t(reported.again ? words.lost : words.noted)}</p>
            {reported.again ? null : (
              <Link to={`/?stage=reported&case=${reported.case.id}`} className="button">
                {t(words.desk)}
              </Link>
            )}
          </>
        ) : (
          <LinkToKeep link={follow} />
        )}
        <h2>{t(dueAt === null ? words.next : words.due)}</h2>
        <p>{dueAt === null ? t(words.dueLater) : moment(language, dueAt)}</p>
        {dueAt === null ? (
          <ol className="what-next">
            {words.steps.map((step) => (
              <li key={step.en}>{t(step)}</li>
            ))}
          </ol>
        ) : null}
        {proof === undefined || follow === null ? null : (
          <OwnCode token={new URL(follow).pathname.slice('/follow/'.length)} proof={proof} />
        )}
        <button type="button" className="quiet" onClick={onAnother}>
          {t(words.another)}
        </button>
      </section>
    </main>
  )
}
