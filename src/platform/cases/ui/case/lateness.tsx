import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import type {Detail} from '../desk-asks.ts'
import {askLateness} from './asks.ts'

const words = {
  title: {zh: '会不会超期', en: 'Will it be late'},
  raises: {zh: '更可能超期', en: 'makes lateness likelier'},
  lowers: {zh: '更可能按时', en: 'makes it less likely'},
  learnt: {zh: '由本市案件学得', en: 'Learnt from this city’s cases'},
} as const

/** How likely the case is to miss its limit, and what speaks for and against; nothing when there is nothing to foretell. */
export function WillBeLate({one}: {readonly one: Detail}) {
  const {t} = useLanguage()
  const open = one.dueAt !== null && one.handledAt === null
  const found = useLoaded(open ? `case lateness ${one.id} ${one.version}` : null, (signal) => askLateness(one.id, signal))
  const {value} = found
  if (value === undefined || value.standing !== 'foretold') return null
  const share = value.probability ?? 0
  return (
    <details className="foretold">
      <summary>
        {t(words.title)}
        <b className={`num ${share >= 0.5 ? 'red' : share >= 0.25 ? 'yellow' : 'green'}`}> {Math.round(share * 100)}%</b>
      </summary>
      <p>{t(value.sentence)}</p>
      <ul className="reasons">
        {value.reasons.map((reason) => (
          <li key={reason.zh}>
            <span aria-hidden="true">{reason.raises ? '↑' : '↓'}</span> {t(reason)}
            <span className="visually-hidden"> ({t(reason.raises ? words.raises : words.lowers)})</span>
          </li>
        ))}
      </ul>
      {value.model === null ? null : (
        <p className="help">
          {t(words.learnt)} ·{' '}
          {t({
            zh: `第 ${value.model.version} 版，${value.model.known} 件已知结果`,
            en: `version ${value.model.version}, ${value.model.known} known outcomes`,
          })}
        </p>
      )}
    </details>
  )
}
