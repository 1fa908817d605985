import {Clock} from '#web/kit/clock.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {isEnded} from '../../core/lifecycle.ts'
import type {Names} from '../desk-asks.ts'
import {placeWords} from '../list.tsx'
import {useSettled} from '../pickers.tsx'
import {type CallDraft, lookUp, phoneOf} from './asks.ts'

const words = {
  title: {zh: '来电人此前', en: 'This caller before'},
  wait: {zh: '输入号码后，这里显示此人以前的诉求。', en: 'Enter the number to see what this person said before.'},
  first: {zh: '第一次来电，没有以前的诉求。', en: 'A first call: nothing from this number before.'},
  open: {zh: '件未办结', en: 'still open'},
  ended: {zh: '件已办结', en: 'ended'},
  asked: {zh: '次咨询', en: 'questions answered'},
} as const

/** Who called before and what of it is still open, as soon as the number is typed. */
export function Caller({draft, area, names}: {readonly draft: CallDraft; readonly area: string; readonly names: Names | undefined}) {
  const {language, t} = useLanguage()
  const phone = useSettled(phoneOf(draft) ?? '')
  const found = useLoaded(phone.replace(/\D/g, '').length < 7 ? null : `caller ${phone}`, () => lookUp(phone, area))
  const cases = found.value?.cases ?? []
  return (
    <section className="call-part" aria-label={t(words.title)} aria-live="polite">
      <h2>{t(words.title)}</h2>
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.value === undefined && found.loading ? <Skeleton lines={2} /> : null}
      {found.value === undefined && !found.loading ? <p className="help">{t(words.wait)}</p> : null}
      {found.value === undefined ? null : cases.length === 0 && found.value.consultations === 0 ? (
        <p className="help">{t(words.first)}</p>
      ) : (
        <p>
          <b className="num">{found.value.open}</b> {t(words.open)} · <span className="num">{cases.length - found.value.open}</span>{' '}
          {t(words.ended)} · <span className="num">{found.value.consultations}</span> {t(words.asked)}
        </p>
      )}
      <ul className="before">
        {cases
          .toSorted((a, b) => Number(isEnded(a.state)) - Number(isEnded(b.state)))
          .slice(0, 8)
          .map((one) => (
            <li key={one.id} className={isEnded(one.state) ? 'ended' : ''}>
              <a href={`/?stage=all&case=${one.id}`} target="_blank" rel="noreferrer">
                {one.description.slice(0, 50)}
              </a>
              <p className="line">
                <span>{t(one.label)}</span>
                {isEnded(one.state) ? <time className="help num">{moment(language, one.reportedAt)}</time> : <Clock of={one} />}
              </p>
              <p className="help">{placeWords(one, names, t)}</p>
            </li>
          ))}
      </ul>
    </section>
  )
}
