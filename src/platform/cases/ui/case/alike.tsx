import {useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {patchFor} from '../desk/asked.ts'
import {type Detail, listCases, move, type Names} from '../desk-asks.ts'
import {placeWords} from '../list.tsx'
import {askNearby, askSimilar, type Similar} from './asks.ts'

const words = {
  title: {zh: '可能是同一件事', en: 'May be the same thing'},
  none: {zh: '附近没有相似的案件。', en: 'Nothing like it nearby.'},
  people: {zh: '人附议', en: 'joined'},
  metres: {zh: '米', en: 'm'},
  merge: {zh: '并入此案', en: 'Merge into this'},
  sure: {zh: '确认并入', en: 'Yes, merge'},
  cancel: {zh: '取消', en: 'Cancel'},
  effect: {
    zh: '本案将结束，上报人改为跟随那一件的进展。',
    en: 'This case ends, and its reporter follows the other one.',
  },
  open: {zh: '打开', en: 'Open'},
  nearby: {zh: '附近同类未结（500 米内），可顺路一并处置', en: 'Open cases of this class within 500 m, for the same trip'},
  list: {zh: '列成一张工作单', en: 'List them together'},
} as const

type Alike = Similar['similar'][number]

function One({
  one,
  other,
  mayMerge,
  onChanged,
}: {
  readonly one: Detail
  readonly other: Alike
  readonly mayMerge: boolean
  readonly onChanged: () => void
}) {
  const {language, t} = useLanguage()
  const {change} = useRoute()
  const [sure, setSure] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const merge = async () => {
    setBusy(true)
    try {
      await move(one, 'merge', {into: other.id})
      onChanged()
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  const facts = [
    t(other.label),
    ...(other.metres === null ? [] : [`${other.metres} ${t(words.metres)}`]),
    moment(language, other.reportedAt),
    ...(other.people === 0 ? [] : [`${other.people} ${t(words.people)}`]),
  ]
  return (
    <li className={other.likely ? 'likely' : ''}>
      <div className="line">
        <button type="button" className="quiet what" onClick={() => change({case: other.id, do: undefined})}>
          {other.description.slice(0, 60)}
        </button>
        <b className="num">{Math.round(other.probability * 100)}%</b>
      </div>
      <p className="help num">{facts.join(' · ')}</p>
      <ul className="reasons help">
        {other.reasons.map((reason) => (
          <li key={reason.zh}>
            <span aria-hidden="true">{reason.raises ? '＋' : '－'}</span> {t(reason)}
          </li>
        ))}
      </ul>
      {!mayMerge ? null : sure ? (
        <div className="sure">
          <p>{t(words.effect)}</p>
          <div className="actions">
            <button type="button" className="primary" disabled={busy} onClick={() => void merge()}>
              {t(words.sure)}
            </button>
            <button type="button" className="plain" onClick={() => setSure(false)}>
              {t(words.cancel)}
            </button>
          </div>
        </div>
      ) : (
        <button type="button" className="small-button" onClick={() => setSure(true)}>
          {t(words.merge)}
        </button>
      )}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
    </li>
  )
}

function Nearby({one, names}: {readonly one: Detail; readonly names: Names | undefined}) {
  const {t} = useLanguage()
  const {change} = useRoute()
  const near = useLoaded(one.category === null ? null : `case nearby ${one.id}`, (signal) => askNearby(one.id, signal))
  const ids = near.value?.map(({id}) => id).join(',') ?? ''
  const cases = useLoaded(ids === '' ? null : `cases of ${ids}`, (signal) => listCases({ids}, {sort: 'due'}, signal))
  if (near.value === undefined || near.value.length === 0) return null
  return (
    <>
      <h3>{t(words.nearby)}</h3>
      <ul className="alike">
        {near.value.map(({id, metres}) => {
          const found = cases.value?.cases.find((each) => each.id === id)
          return found === undefined ? null : (
            <li key={id} className="line">
              <button type="button" className="quiet what" onClick={() => change({case: id, do: undefined})}>
                {placeWords(found, names, t) || found.description.slice(0, 30)}
              </button>
              <span className="help num">
                {metres} {t(words.metres)}
              </span>
            </li>
          )
        })}
      </ul>
      <button type="button" className="small-button" onClick={() => change({...patchFor({ids: `${one.id},${ids}`}), case: one.id})}>
        {t(words.list)}
      </button>
    </>
  )
}

/** Cases that may tell of the same thing, why that is thought, and the way to merge; and what else waits nearby. */
export function AlikeCases({
  one,
  names,
  onChanged,
}: {
  readonly one: Detail
  readonly names: Names | undefined
  readonly onChanged: () => void
}) {
  const {t} = useLanguage()
  const found = useLoaded(`case similar ${one.id}`, (signal) => askSimilar(one.id, signal))
  const similar = found.value?.similar ?? []
  const mayMerge = one.next.some((next) => next.move === 'merge' && next.allowed)
  const likely = similar.filter((other) => other.likely).length
  return (
    <details className="block" open={likely > 0 && mayMerge}>
      <summary>
        {t(words.title)}
        {similar.length === 0 ? null : <b className="num"> {similar.length}</b>}
      </summary>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.value !== undefined && similar.length === 0 ? <p className="help">{t(words.none)}</p> : null}
      <ul className="alike">
        {similar.map((other) => (
          <One key={other.id} one={one} other={other} mayMerge={mayMerge} onChanged={onChanged} />
        ))}
      </ul>
      <Nearby one={one} names={names} />
    </details>
  )
}
