import {useState} from 'react'
import {useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {classWords} from '../class-words.ts'
import type {Detail, Names} from '../desk-asks.ts'
import {askWhy, type Why} from './asks.ts'

const words = {
  title: {zh: '为何派到这里', en: 'Why it came here'},
  instead: {zh: '责任清单原本指向', en: 'The duty list would have named'},
  all: {zh: '逐条看规则和责任清单', en: 'Every rule and row that was looked at'},
  rules: {zh: '派遣规则', en: 'Rules of dispatch'},
  rows: {zh: '责任清单', en: 'Duty list'},
  line: {zh: '第', en: 'line'},
  by: {
    rule: {zh: '由派遣规则决定', en: 'decided by a rule'},
    'duty-list': {zh: '由责任清单决定', en: 'decided by the duty list'},
    dispatcher: {zh: '由派遣员决定', en: 'decided by the dispatcher'},
  },
  reorganised: {zh: '因机构调整', en: 'because units were reorganised'},
  listed: {zh: '系统推荐', en: 'the system named'},
} as const

const verdicts: Readonly<Record<string, Said>> = {
  chosen: {zh: '符合，由它决定', en: 'fits and decides'},
  'less-specific': {zh: '有更具体的一条', en: 'a more particular row fits'},
  'other-owner': {zh: '部件权属不同', en: 'for another owner'},
  'not-in-force': {zh: '当时未生效', en: 'not in force then'},
  'no-unit-here': {zh: '所指单位届时不在', en: 'its unit was not there'},
}

function Dispatch({why, names}: {readonly why: Why[number]; readonly names: Names | undefined}) {
  const {language, t} = useLanguage()
  return (
    <li>
      <p>
        <b>{t(names?.unit(why.unit) ?? {zh: why.unit.name, en: why.unit.name})}</b>
        {why.person === null ? '' : ` · ${why.person.name}`}
        <span className="help num">
          {' '}
          · {moment(language, why.at)} · {t(why.reorganised ? words.reorganised : words.by[why.by])}
        </span>
      </p>
      {why.listed === null || why.listed.id === why.unit.id ? null : (
        <p className="help">
          {t(words.listed)} {t(names?.unit(why.listed) ?? {zh: why.listed.name, en: why.listed.name})}
        </p>
      )}
      {why.rules === null || why.rules.tried.length === 0 ? null : (
        <>
          <h4>
            {t(words.rules)} · {why.rules.title}
          </h4>
          <ol className="tried">
            {why.rules.tried.map((rule) => (
              <li key={rule.rule} className={rule.verdict === 'spoke' ? 'chosen' : ''}>
                <span className="num">{rule.line}</span> {rule.title} <span className="help">{t(rule.said)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
      {why.considered.length === 0 ? null : (
        <>
          <h4>{t(words.rows)}</h4>
          <ol className="tried">
            {why.considered.map((row) => (
              <li key={row.id} className={row.verdict === 'chosen' ? 'chosen' : ''}>
                <span className="num">{row.line}</span> {t(classWords(row.category, names))}{' '}
                <span className="help">{t(verdicts[row.verdict] ?? {zh: row.verdict, en: row.verdict})}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </li>
  )
}

/** Why the case came to its unit in a sentence, and behind it every rule and row that was looked at. */
export function WhyHere({one, names}: {readonly one: Detail; readonly names: Names | undefined}) {
  const {t} = useLanguage()
  const [asked, setAsked] = useState(false)
  const found = useLoaded(asked ? `case why ${one.id} ${one.version}` : null, (signal) => askWhy(one.id, signal))
  if (one.whyHere === null) return null
  return (
    <details className="block" open>
      <summary>{t(words.title)}</summary>
      <p>{t(one.whyHere)}</p>
      {one.whyHere.instead === null ? null : (
        <p className="help">
          {t(words.instead)}
          {t({zh: '：', en: ': '})}
          {one.whyHere.instead}
        </p>
      )}
      <details className="inner" onToggle={(event) => setAsked(event.currentTarget.open)}>
        <summary>{t(words.all)}</summary>
        {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
        {asked && found.value === undefined && found.refusal === undefined ? <Skeleton lines={3} /> : null}
        <ul className="plain-list">
          {found.value?.map((why) => (
            <Dispatch key={why.at} why={why} names={names} />
          ))}
        </ul>
      </details>
    </details>
  )
}
