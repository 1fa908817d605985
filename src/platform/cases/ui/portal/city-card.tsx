import {ClassIcon} from '#web/kit/icons.tsx'
import {moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import type {Choices, Public} from './city-asks.ts'
import {StandingMark} from './standing.tsx'

const words = {
  accepted: {zh: '受理于', en: 'Accepted'},
  due: {zh: '期限', en: 'due'},
  near: {zh: '附近', en: 'near'},
  within: {zh: '位置只到约', en: 'place known to about'},
  metres: {zh: '米', en: 'm'},
  nowhere: {zh: '位置不公开', en: 'the place is not public'},
  onMap: {zh: '在地图上看', en: 'Show on the map'},
} as const

/** Where something is, as exactly as the public may know it. */
export function useWhere(choices: Choices | undefined) {
  const {language, t} = useLanguage()
  return ({address, area, within, place}: Public): string => {
    if (address !== null) return address
    const named: Said | undefined =
      choices?.areas.find(({code}) => code === area.slice(0, 9)) ?? choices?.areas.find(({code}) => code === area.slice(0, 6))
    const about = language === 'zh' ? `${words.within.zh} ${within} ${words.metres.zh}` : `${words.within.en} ${within} ${words.metres.en}`
    return [named === undefined ? '' : t(named), place === null ? t(words.nowhere) : within === null ? '' : about]
      .filter((part) => part !== '')
      .join(' · ')
  }
}

interface CardProps {
  readonly of: Public
  readonly where: string
  readonly chosen: boolean
  readonly onChoose: (id: string) => void
}

/** One public case in the list beside the map. */
export function CityCard({of, where, chosen, onChoose}: CardProps) {
  const {language, t} = useLanguage()
  const photo = of.photos[0]
  return (
    <li className={chosen ? 'city-card chosen' : 'city-card'} id={`case-${of.id}`}>
      {photo === undefined ? null : <img src={photo.thumbnail} alt="" loading="lazy" />}
      <div>
        <h2>
          {of.icon === null ? null : <ClassIcon name={of.icon} size={18} />} <Link to={`/city/cases/${of.id}`}>{t(of.name)}</Link>
        </h2>
        <p>
          <StandingMark standing={of.standing} /> {t(of.label)}
        </p>
        {of.words === null ? null : <p className="clipped">{of.words}</p>}
        <p className="help">{where}</p>
        <p className="help num">
          {t(words.accepted)} {moment(language, of.acceptedAt)}
          {of.dueAt === null || (of.standing !== 'open' && of.standing !== 'late')
            ? ''
            : ` · ${t(words.due)} ${moment(language, of.dueAt)}`}
        </p>
        {of.place === null || chosen ? null : (
          <button type="button" className="quiet" onClick={() => onChoose(of.id)}>
            {t(words.onMap)}
          </button>
        )}
      </div>
    </li>
  )
}
