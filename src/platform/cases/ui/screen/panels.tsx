import {lightShape} from '#web/kit/clock.tsx'
import {moment, useNow} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import type {ScreenReply} from '../../screen/api.ts'
import type {Pattern} from '../insight/asks.ts'
import {useNames} from '../insight/patterns.tsx'
import {seenWords, whyWords} from '../insight/say.ts'

const words = {
  reported: {zh: '今日上报', en: 'Reported today'},
  filed: {zh: '今日立案', en: 'Filed today'},
  ended: {zh: '今日办结', en: 'Ended today'},
  fixed: {zh: '其中经核查已解决', en: 'of these fixed and checked'},
  against: {zh: '昨日同时', en: 'yesterday by now'},
  districts: {zh: '各区超期', en: 'Overdue by district'},
  streets: {zh: '各街道超期', en: 'Overdue by street'},
  open: {zh: '在办', en: 'open'},
  none: {zh: '没有在办案件。', en: 'Nothing is open.'},
  busy: {zh: '高发类别 · 近 7 天', en: 'Frequent classes, seven days'},
  usual: {zh: '往常', en: 'usually'},
  calm: {zh: '近 7 天没有上报。', en: 'Nothing was reported within seven days.'},
  surges: {zh: '异常上升', en: 'Surges'},
  noSurges: {zh: '没有异常上升。', en: 'No surge.'},
  news: {zh: '最新动态', en: 'Newest'},
  noNews: {zh: '昨天以来没有动态。', en: 'Nothing has happened since yesterday.'},
  rates: {zh: '回访 · 近 30 天', en: 'Call-backs, thirty days'},
  response: {zh: '响应率', en: 'answered'},
  resolution: {zh: '解决率', en: 'solved'},
  satisfaction: {zh: '满意率', en: 'satisfied'},
  valid: {zh: '有效回访', en: 'valid call-backs'},
  noRates: {zh: '近 30 天没有有效回访，不计算比率。', en: 'No valid call-back within thirty days, so there is no rate.'},
  noHotline: {zh: '本市没有热线规则。', en: 'This city has no hotline.'},
} as const

const figure = (value: number): string => value.toLocaleString('en')

/** Four figures of the day, each beside yesterday's until the same hour. */
export function Today({today, yesterday}: Pick<ScreenReply, 'today' | 'yesterday'>) {
  const {t} = useLanguage()
  return (
    <ul className="panel today">
      {(['reported', 'filed', 'ended', 'fixed'] as const).map((key) => (
        <li key={key}>
          <span>{t(words[key])}</span>
          <b className="num">{figure(today[key])}</b>
          <small className="num">
            {t(words.against)} {figure(yesterday[key])}
          </small>
        </li>
      ))}
    </ul>
  )
}

/** Where most is late: districts of a city, which open into their streets. */
export function Parts({parts, inside}: Pick<ScreenReply, 'parts'> & {readonly inside: boolean}) {
  const {language, t} = useLanguage()
  const most = Math.max(1, ...parts.map(({open}) => open))
  return (
    <section className="panel parts">
      <h2>{t(inside ? words.streets : words.districts)}</h2>
      {parts.length === 0 ? <p className="help">{t(words.none)}</p> : null}
      <ol>
        {parts.slice(0, 8).map(({code, name, nameEn, open, overdue}) => (
          <li key={code}>
            <Link to={inside ? `/?area=${code}&overdue=true` : `/screen?area=${code}`}>
              <span className="name">{language === 'zh' ? name : nameEn || name}</span>
              <b className={`num ${overdue > 0 ? 'red' : ''}`}>
                {overdue > 0 ? `${lightShape.red} ` : ''}
                {figure(overdue)}
              </b>
              <small className="num">
                {t(words.open)} {figure(open)}
              </small>
              <i className="bar" style={{width: `${(100 * open) / most}%`}}>
                <i className="late" style={{width: `${open === 0 ? 0 : (100 * overdue) / open}%`}} />
              </i>
            </Link>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Classes reported most, beside what is usual; and what rose unusually, with its reason. */
export function Busy({busy, surges}: Pick<ScreenReply, 'busy'> & {readonly surges: readonly Pattern[]}) {
  const {language, t} = useLanguage()
  const names = useNames()
  const most = Math.max(1, ...busy.map(({count, usual}) => Math.max(count, usual)))
  return (
    <section className="panel busy">
      <h2>{t(words.busy)}</h2>
      {busy.length === 0 ? <p className="help">{t(words.calm)}</p> : null}
      <ol>
        {busy.slice(0, 8).map(({category, count, usual}) => (
          <li key={category}>
            <Link to={`/?category=${category}`}>
              <span className="name">{names?.category(category)?.[language] ?? category}</span>
              <b className="num">{figure(count)}</b>
              <small className="num">
                {t(words.usual)} {usual.toFixed(usual < 10 ? 1 : 0)}
              </small>
              <i className="bar" style={{width: `${(100 * count) / most}%`}} />
              <i className="mark" style={{left: `${(100 * usual) / most}%`}} />
            </Link>
          </li>
        ))}
      </ol>
      <h2>{t(words.surges)}</h2>
      {surges.length === 0 ? <p className="help">{t(words.noSurges)}</p> : null}
      <ul>
        {surges.slice(0, 2).map((one) => (
          <li key={`${one.area} ${one.category}`} title={t(whyWords(one))}>
            <Link to="/insight">
              <span className="name">
                {[names?.area(one.area), one.category === null ? undefined : names?.category(one.category)]
                  .flatMap((said) => said?.[language] ?? [])
                  .join(' · ')}
              </span>
              <small>{t(seenWords(one, language))}</small>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What happened last, newest first; nothing that people wrote. */
export function News({news}: Pick<ScreenReply, 'news'>) {
  const {language, t} = useLanguage()
  const names = useNames()
  const now = useNow()
  return (
    <section className="panel news" aria-live="off">
      <h2>{t(words.news)}</h2>
      {news.length === 0 ? <p className="help">{t(words.noNews)}</p> : null}
      <ol>
        {news.map((one) => (
          <li key={`${one.case} ${one.at} ${one.event}`}>
            <Link to={`/?case=${one.case}`}>
              <time className="num" dateTime={one.at}>
                {moment(language, one.at, now)}
              </time>
              <span>
                {[names?.area(one.area), one.category === null ? undefined : names?.category(one.category)]
                  .flatMap((said) => said?.[language] ?? [])
                  .join(' · ')}
              </span>
              <p>{t(one)}</p>
            </Link>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** The three rates of call-backs, or why there are none. */
export function Rates({satisfaction}: Pick<ScreenReply, 'satisfaction'>) {
  const {t} = useLanguage()
  const without: Said | undefined = satisfaction === null ? words.noHotline : satisfaction.valid === 0 ? words.noRates : undefined
  return (
    <section className="panel rates">
      <h2>
        {t(words.rates)}
        {satisfaction === null || satisfaction.valid === 0 ? null : (
          <small className="num">
            {t(words.valid)} {figure(satisfaction.valid)}
          </small>
        )}
      </h2>
      {satisfaction === null || without !== undefined ? (
        <p className="help">{without === undefined ? '' : t(without)}</p>
      ) : (
        <ul>
          {(['response', 'resolution', 'satisfaction'] as const).map((key) => (
            <li key={key}>
              <b className="num">{satisfaction[key]?.toFixed(1)}%</b>
              <span>{t(words[key])}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
