import {read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'

interface Outcome {
  readonly label: Said
  readonly at: string
  readonly decidedAt: string | null
  readonly said: Said
}

const words = {
  title: {zh: '您的举报', en: 'What you reported as unfit'},
  why: {zh: '理由', en: 'Why'},
  at: {zh: '提交于', en: 'Sent'},
  decided: {zh: '处理于', en: 'Decided'},
  city: {zh: '看公开的案件', en: 'See the public cases'},
} as const

/** What came of a report of abuse, by its link. */
export function FlaggedPage({caught: [token = '']}: {readonly caught: readonly string[]}) {
  const {language, t} = useLanguage()
  const found = useLoaded(`flag ${token}`, (signal) => read<Outcome>(`/public/flags/${token}`, {}, signal))
  const of = found.value
  return (
    <main className="page narrow public">
      <h1>{t(words.title)}</h1>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {of === undefined && found.refusal === undefined ? <Skeleton lines={4} /> : null}
      {of === undefined ? null : (
        <section className="card followed">
          <p className="asked-words">{t(of.said)}</p>
          <dl className="facts-of">
            <dt>{t(words.why)}</dt>
            <dd>{t(of.label)}</dd>
            <dt>{t(words.at)}</dt>
            <dd className="num">{moment(language, of.at)}</dd>
            {of.decidedAt === null ? null : (
              <>
                <dt>{t(words.decided)}</dt>
                <dd className="num">{moment(language, of.decidedAt)}</dd>
              </>
            )}
          </dl>
        </section>
      )}
      <p className="aside">
        <Link to="/city">{t(words.city)}</Link>
      </p>
    </main>
  )
}
