import {Suspense, useMemo, useState} from 'react'
import {v7} from 'uuid'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {ClassIcon} from '#web/kit/icons.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {CityMap} from '#web/map/lazy.ts'
import {Link} from '#web/routing.tsx'
import {Evidence, type EvidenceKind} from '../evidence.tsx'
import {type Detail, listChoices, showPublic} from './city-asks.ts'
import {useWhere} from './city-card.tsx'
import {Flag} from './flag.tsx'
import {LinkToKeep} from './link-to-keep.tsx'
import {StandingMark, spotOf} from './standing.tsx'

const words = {
  back: {zh: '回到地图', en: 'Back to the map'},
  where: {zh: '地点', en: 'Where'},
  unit: {zh: '负责单位', en: 'Responsible unit'},
  body: {zh: '由谁负责', en: 'Responsible instead'},
  due: {zh: '办理期限', en: 'Due'},
  accepted: {zh: '受理于', en: 'Accepted'},
  number: {zh: '案卷号', en: 'Number'},
  result: {zh: '处置结果', en: 'What was done'},
  reason: {zh: '原因', en: 'Why'},
  photos: {zh: '现场照片', en: 'Photos'},
  history: {zh: '经过', en: 'What happened'},
  wordless: {zh: '这类问题不公开文字和照片。', en: 'For this kind neither words nor photos are public.'},
  map: {zh: '案件的位置', en: 'Where the case is'},
  you: {zh: '您也在现场？', en: 'Are you there, too?'},
  me: {zh: '我也遇到了', en: 'Me too'},
  meHelp: {zh: '得到自己的查询链接，不用再报一遍。', en: 'You get a link of your own and need not report it again.'},
  still: {zh: '问题还在', en: 'It is still there'},
  gone: {zh: '已经没有了', en: 'It is gone'},
  heard: {zh: '谢谢，已记下您看到的。', en: 'Thank you; what you saw is noted.'},
} as const

/** What a passer-by can do: join, or say whether it is still there. */
function Bystander({of}: {readonly of: Detail}) {
  const {t} = useLanguage()
  const [ids] = useState(() => ({join: v7(), sight: v7()}))
  const [busy, setBusy] = useState(false)
  const [follow, setFollow] = useState<string | undefined>()
  const [heard, setHeard] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const attempt = async (act: () => Promise<void>) => {
    setBusy(true)
    setRefusal(undefined)
    try {
      await act()
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  const join = () =>
    attempt(async () => setFollow((await change<{follow: string}>('POST', `/cases/${of.id}/me-too`, {clientId: ids.join})).follow))
  const see = (stillThere: boolean) =>
    attempt(async () => {
      await change('POST', `/cases/${of.id}/still-there`, {stillThere, clientId: ids.sight})
      setHeard(true)
    })
  return (
    <section className="card receipt">
      {follow === undefined ? (
        <>
          <h2>{t(words.you)}</h2>
          <div className="actions">
            <button type="button" disabled={busy} onClick={() => void join()}>
              {t(words.me)}
            </button>
            {heard ? null : (
              <>
                <button type="button" disabled={busy} onClick={() => void see(true)}>
                  {t(words.still)}
                </button>
                <button type="button" disabled={busy} onClick={() => void see(false)}>
                  {t(words.gone)}
                </button>
              </>
            )}
          </div>
          <p className="help">{t(words.meHelp)}</p>
        </>
      ) : (
        <LinkToKeep link={follow} />
      )}
      {heard ? (
        <p className="notice" role="status">
          {t(words.heard)}
        </p>
      ) : null}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
    </section>
  )
}

function Facts({rows}: {readonly rows: readonly (readonly [Said, string | null])[]}) {
  const {t} = useLanguage()
  return (
    <dl className="facts-of">
      {rows.map(([name, value]) =>
        value === null || value === '' ? null : (
          <div key={name.en} className="row-of">
            <dt>{t(name)}</dt>
            <dd className="num">{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}

function Shown({of, where}: {readonly of: Detail; readonly where: string}) {
  const {language, t} = useLanguage()
  const {place, standing, id} = of
  const spots = useMemo(() => (place === null ? [] : [spotOf(id, place, standing, of.icon)]), [id, place, standing, of.icon])
  const under = standing === 'open' || standing === 'late'
  return (
    <>
      <section className="card followed">
        <p className="help">
          {of.icon === null ? null : <ClassIcon name={of.icon} />} {t(of.name)}
        </p>
        <h1>
          <StandingMark standing={standing} /> {t(of.label)}
        </h1>
        <p className={of.words === null ? 'help' : 'said'}>{of.words ?? t(words.wordless)}</p>
        <Facts
          rows={[
            [words.where, where],
            [words.unit, of.unit],
            [words.body, of.responsibleBody],
            [words.reason, of.reason],
            [words.result, of.result],
            [words.due, under && of.dueAt !== null ? moment(language, of.dueAt) : null],
            [words.accepted, moment(language, of.acceptedAt)],
            [words.number, of.number],
          ]}
        />
        {place === null ? null : (
          <div className="pick-map">
            <Suspense fallback={<div className="map" />}>
              <CityMap label={t(words.map)} spots={spots} view={[place[0], place[1], of.within === null ? 16 : 14]} />
            </Suspense>
          </div>
        )}
      </section>
      {of.photos.length === 0 ? null : (
        <section className="card">
          <Evidence
            pieces={of.photos.map((photo) => ({...photo, kind: photo.kind as EvidenceKind, file: photo.id, text: null}))}
            title={words.photos}
          />
        </section>
      )}
      {under ? <Bystander of={of} /> : null}
      <section className="card history">
        <h2>{t(words.history)}</h2>
        <ol>
          {of.history.toReversed().map((happened) => (
            <li key={happened.seq}>
              <time className="num" dateTime={happened.at}>
                {moment(language, happened.at)}
              </time>
              <p>{t(happened)}</p>
            </li>
          ))}
        </ol>
      </section>
      <Flag of={of} />
    </>
  )
}

/** One public case: its words and photos as far as they are public, and what became of it. */
export function CityCasePage({caught: [id = '']}: {readonly caught: readonly string[]}) {
  const {t} = useLanguage()
  const found = useLoaded(`public case ${id}`, (signal) => showPublic(id, signal))
  const where = useWhere(useLoaded('public choices', listChoices).value)
  return (
    <main className="page narrow public">
      <p>
        <Link to={`/city?days=all&case=${id}`}>← {t(words.back)}</Link>
      </p>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.value === undefined ? (
        found.refusal === undefined ? (
          <Skeleton lines={8} />
        ) : null
      ) : (
        <Shown of={found.value} where={where(found.value)} />
      )}
    </main>
  )
}
