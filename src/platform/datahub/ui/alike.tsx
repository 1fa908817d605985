import {useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {Refused} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {masterKinds, type Trait} from '../masters/core/kinds.ts'
import {hows, whys} from '../masters/core/master.ts'
import {type Alike, decide, type Told} from './masters-asks.ts'

const words = {
  same: {zh: '是同一个', en: 'The same'},
  different: {zh: '不是同一个', en: 'Not the same'},
  reopen: {zh: '撤回判定', en: 'Take back'},
  reason: {zh: '理由（判为不同或撤回时必填）', en: 'Why (needed unless they are the same)'},
  probability: {zh: '相同的可能性', en: 'Probably the same'},
  master: {zh: '看主数据', en: 'Its master'},
  valid: {zh: '校验通过', en: 'valid'},
  gone: {zh: '来源中已没有', en: 'gone from its source'},
  trait: {zh: '特征', en: 'Trait'},
  found: {zh: '比对结果', en: 'Found'},
  said: {zh: '来源记录于', en: 'as of'},
} as const

/** What every trait is called. */
export const traitWords: Readonly<Record<Trait, {readonly zh: string; readonly en: string}>> = {
  name: {zh: '名称', en: 'Name'},
  code: {zh: '代码', en: 'Code'},
  holder: {zh: '负责人', en: 'Holder'},
  sort: {zh: '类别', en: 'Type'},
  born: {zh: '出生日期', en: 'Born'},
  address: {zh: '地址', en: 'Address'},
  phone: {zh: '电话', en: 'Telephone'},
  place: {zh: '位置', en: 'Place'},
}
const order = Object.keys(traitWords) as readonly Trait[]

/** A value of a trait as people read it. */
export const shown = (value: string | readonly number[] | undefined): string =>
  value === undefined ? '—' : typeof value === 'string' ? value : value.map((part) => part.toFixed(5)).join(', ')

/** Where a thing is told of, since when, and how it came to its master. */
export function Source({of}: {readonly of: Told}) {
  const {language, t} = useLanguage()
  return (
    <span className="facts">
      <b>{t(of.source.title)}</b>
      <span className="num">
        {t(words.said)} {moment(language, of.saidAt)}
      </span>
      <span>{t(hows[of.how])}</span>
      {of.goneAt === null ? null : <span className="mark refused">{t(words.gone)}</span>}
    </span>
  )
}

/** Two that may be the same, side by side, with what speaks for and against, and the decision. */
export function AlikePanel({pair, done}: {readonly pair: Alike; readonly done: () => Promise<void>}) {
  const {language, t} = useLanguage()
  const [reason, setReason] = useState('')
  const [refusal, setRefusal] = useState<Refusal>()
  const send = async (how: 'same' | 'different' | 'reopen'): Promise<void> => {
    try {
      setRefusal(undefined)
      await decide(pair.id, how, {version: pair.version, ...(reason.trim() === '' ? {} : {reason: reason.trim()})})
      await done()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const found = new Map(pair.reasons.map((one) => [one.trait, one]))
  const rows = order.filter((trait) => pair.one.traits[trait] !== undefined || pair.other.traits[trait] !== undefined)
  const unsaid = reason.trim().length < 2
  return (
    <article className="panel alike" aria-label={`${shown(pair.one.traits.name)} / ${shown(pair.other.traits.name)}`}>
      <p className="facts">
        <span className="mark">{t(masterKinds[pair.kind])}</span>
        <span className="mark asked">{t(whys[pair.why])}</span>
        {pair.why === 'likeness' && pair.reasons.length > 0 ? (
          <span>
            {t(words.probability)} <b className="num">{Math.floor(pair.probability * 100)} %</b>
          </span>
        ) : null}
        {pair.decided === null ? null : (
          <span>
            {pair.decided.who} {moment(language, pair.decided.at)} {pair.decided.reason}
          </span>
        )}
      </p>
      <table className="terms">
        <thead>
          <tr>
            <th scope="col">{t(words.trait)}</th>
            {[pair.one, pair.other].map((one) => (
              <th key={one.id} scope="col">
                <Source of={one} /> <Link to={`/data/masters/${one.master}`}>{t(words.master)}</Link>
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">{t(words.found)}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((trait) => {
            const told = found.get(trait)
            return (
              <tr key={trait}>
                <th scope="row">{t(traitWords[trait])}</th>
                {[pair.one, pair.other].map((one) => (
                  <td key={one.id}>
                    {shown(one.traits[trait])}
                    {trait === 'code' && one.coded ? (
                      <>
                        {' '}
                        <span className="mark granted">{t(words.valid)}</span>
                      </>
                    ) : null}
                  </td>
                ))}
                <td>
                  {told === undefined ? null : (
                    <span className={`mark ${told.level === 0 ? 'granted' : told.level === told.of - 1 ? 'refused' : 'asked'}`}>
                      {t(told.said)}
                    </span>
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {pair.state === 'same' ? null : (
        <div className="bar">
          <input
            className="grow"
            aria-label={t(words.reason)}
            placeholder={t(words.reason)}
            maxLength={500}
            value={reason}
            onChange={({target}) => setReason(target.value)}
          />
          {pair.state === 'open' ? (
            <>
              <button type="button" className="primary" onClick={() => void send('same')}>
                {t(words.same)}
              </button>
              <button type="button" disabled={unsaid} onClick={() => void send('different')}>
                {t(words.different)}
              </button>
            </>
          ) : (
            <button type="button" disabled={unsaid} onClick={() => void send('reopen')}>
              {t(words.reopen)}
            </button>
          )}
        </div>
      )}
    </article>
  )
}
