import {useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {told, useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {masterKinds, type Trait} from '../masters/core/kinds.ts'
import {AlikePanel, Source, shown, traitWords} from './alike.tsx'
import {DataPage} from './head.tsx'
import {askMaster, type MasterDetail, part, type Told} from './masters-asks.ts'

const words = {
  back: {zh: '主数据', en: 'Master data'},
  holds: {zh: '现值', en: 'What holds'},
  from: {zh: '取自', en: 'From'},
  against: {zh: '个来源说法不同', en: 'say something else'},
  sources: {zh: '来源记录', en: 'Appearances'},
  part: {zh: '拆出', en: 'Part it'},
  why: {zh: '拆出的理由', en: 'Why it is another'},
  pairs: {zh: '判定', en: 'Decisions'},
  history: {zh: '经过', en: 'History'},
} as const

function Appearance({of, alone, done}: {readonly of: Told; readonly alone: boolean; readonly done: () => Promise<void>}) {
  const {t} = useLanguage()
  const [why, setWhy] = useState('')
  const [refusal, setRefusal] = useState<Refusal>()
  const send = async (): Promise<void> => {
    try {
      await part(of.id, why.trim())
      await done()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  return (
    <li>
      <Source of={of} />
      <p className="facts">
        {(Object.keys(of.traits) as Trait[]).map((trait) => (
          <span key={trait}>
            {t(traitWords[trait])} {shown(of.traits[trait])}
          </span>
        ))}
      </p>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {alone ? null : (
        <div className="bar">
          <input
            className="grow"
            aria-label={t(words.why)}
            placeholder={t(words.why)}
            maxLength={500}
            value={why}
            onChange={({target}) => setWhy(target.value)}
          />
          <button type="button" disabled={why.trim().length < 2} onClick={() => void send()}>
            {t(words.part)}
          </button>
        </div>
      )}
    </li>
  )
}

function Holds({detail: {values, appearances}}: {readonly detail: MasterDetail}) {
  const {language, t} = useLanguage()
  const from = new Map(appearances.map((one) => [one.id, one.source.title]))
  return (
    <section className="panel">
      <h2>{t(words.holds)}</h2>
      <table className="terms">
        <tbody>
          {values.map(({trait, value, from: id, saidAt, against}) => (
            <tr key={trait}>
              <th scope="row">{t(traitWords[trait as Trait])}</th>
              <td>{shown(value)}</td>
              <td className="facts">
                <span>
                  {t(words.from)} {t(from.get(id) ?? {zh: '', en: ''})}
                </span>
                <span className="num">{moment(language, saidAt)}</span>
                {against === 0 ? null : (
                  <span className="mark asked">
                    {against} {t(words.against)}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** One identity: what holds of it, who tells of it, and what was decided. */
export function MasterPage({caught: [id = '']}: {readonly caught: readonly string[]}) {
  const {language, t} = useLanguage()
  const loaded = useLoaded(`master ${id}`, (signal) => askMaster(id, signal))
  const detail = loaded.value
  const again = (): Promise<void> => told.invalidateQueries()
  return (
    <DataPage>
      <Link to="/data/masters?view=all" className="back">
        ‹ {t(words.back)}
      </Link>
      {loaded.refusal === undefined ? null : <Refused refusal={loaded.refusal} retry={loaded.again} />}
      {detail === undefined ? (
        <Skeleton lines={6} />
      ) : (
        <>
          <h1>
            {detail.master.name} <span className="mark">{t(masterKinds[detail.master.kind])}</span>
          </h1>
          <Holds detail={detail} />
          <section>
            <h2>{t(words.sources)}</h2>
            <ul className="shares">
              {detail.appearances.map((one) => (
                <Appearance key={one.id} of={one} alone={detail.appearances.length === 1} done={again} />
              ))}
            </ul>
          </section>
          {detail.pairs.length === 0 ? null : <h2>{t(words.pairs)}</h2>}
          {detail.pairs.map((pair) => (
            <AlikePanel key={`${pair.id} ${pair.version}`} pair={pair} done={again} />
          ))}
          {detail.history.length === 0 ? null : (
            <section className="panel">
              <h2>{t(words.history)}</h2>
              <ul>
                {detail.history.map((one) => (
                  <li key={one.at + one.name} className="facts">
                    <span className="num">{moment(language, one.at)}</span> {one.who} {t(one.said)}
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </DataPage>
  )
}
