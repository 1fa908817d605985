import {useState} from 'react'
import {v7} from 'uuid'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {Empty, Refused} from '#web/kit/notice.tsx'
import {headed, type Language, useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {caseFor, type Entry, isOwed, keptAsNote, letGo, onVersion, tryAgain, withoutPhotos} from '../../field/core/entry.ts'
import {showCase} from '../desk-asks.ts'
import {OwnPhoto} from './camera.tsx'
import {decide, hurry, useQueue} from './queue.ts'
import {dated, hour, standings} from './words.ts'

const words = {
  title: {zh: '发送', en: 'Sending'},
  back: {zh: '返回今天', en: 'Back to today'},
  none: {zh: '没有待传的内容，都已送达。', en: 'Nothing waits; all has arrived.'},
  now: {zh: '立即发送', en: 'Send now'},
  decide: {zh: '需要您决定', en: 'For you to decide'},
  waits: {zh: '待传', en: 'Waiting'},
  arrived: {zh: '已送达', en: 'Arrived'},
  photos: {zh: '张照片', en: 'photos'},
  behind: {zh: '等前面一步', en: 'behind the step before'},
  tried: {zh: '已试', en: 'tried'},
  times: {zh: '次', en: 'times'},
  mine: {zh: '您做的', en: 'What you did'},
  meanwhile: {zh: '期间发生', en: 'What happened meanwhile'},
  note: {zh: '作为备注保留', en: 'Keep it as a note'},
  again: {zh: '仍要办理', en: 'Do it all the same'},
  retry: {zh: '再试一次', en: 'Try again'},
  plain: {zh: '不带照片发送', en: 'Send without photos'},
  drop: {zh: '放弃', en: 'Let it go'},
  sure: {zh: '确定放弃？照片也会删除', en: 'Sure? The photos go too'},
  offline: {zh: '联网后才能看最新情况', en: 'The latest can be seen only with a network'},
  closed: {zh: '案件现在的状态已不允许这一步，可作为备注保留。', en: 'Where the case stands now this step is not open; keep it as a note.'},
  others: {
    zh: '这部手机上还有其他账号未传的内容：',
    en: 'Others have things waiting on this phone: ',
  },
  othersHelp: {zh: '条。请本人登录后发送，别人看不到内容。', en: '. They are sent when those people sign in; nobody else sees them.'},
} as const

/** What somebody did, in words that can stand in the history of the case. */
function wordsOf(entry: Entry, language: Language): string {
  const given = entry.work.kind === 'move' ? entry.work.given : {}
  const texts = ['result', 'reason', 'words'].flatMap((name) => (typeof given[name] === 'string' ? [given[name]] : []))
  const proof = (given.evidence as readonly {readonly text?: string}[] | undefined)?.flatMap(({text}) => text ?? []) ?? []
  return [`${dated(language, entry.at)} ${language === 'zh' ? entry.said.zh : entry.said.en}`, ...texts, ...proof].join('：')
}

function Photos({entry}: {readonly entry: Entry}) {
  if (entry.photos.length === 0 || !isOwed(entry)) return null
  return (
    <div className="taken small">
      {entry.photos.map((photo) => (
        <OwnPhoto key={photo.id} photo={photo} />
      ))}
    </div>
  )
}

/** What the server did not take: what one did, what happened meanwhile, and the ways on. Nothing is let go by itself. */
function Torn({entry, entries}: {readonly entry: Entry; readonly entries: readonly Entry[]}) {
  const {language, t} = useLanguage()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const [asked, setAsked] = useState(false)
  const [shut, setShut] = useState(false)
  const make = async (next: readonly Entry[]) => {
    try {
      await decide(next)
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const {work, refused, standing} = entry
  const allTheSame = async () => {
    const id = caseFor(entries, work)
    if (id === null || work.kind !== 'move') return
    try {
      const now = await showCase(id)
      if (now.next.some(({move, allowed}) => allowed && move === work.move)) await make([onVersion(entry, now.version)])
      else setShut(true)
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const isMove = work.kind === 'move'
  return (
    <li className="torn">
      <h3>
        {headed(t(entry.said))} · {entry.about}
      </h3>
      <dl>
        <dt>{t(words.mine)}</dt>
        <dd>{wordsOf(entry, language)}</dd>
        <dt>{t(standing === 'conflict' ? words.meanwhile : standings.refused)}</dt>
        <dd>{refused === null ? '' : t(refused)}</dd>
      </dl>
      <Photos entry={entry} />
      {shut ? <p className="help">{t(words.closed)}</p> : null}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="field-actions">
        {isMove && work.move !== 'note' ? (
          <button type="button" className="primary" onClick={() => void make(keptAsNote(entries, entry, v7(), wordsOf(entry, language)))}>
            {t(words.note)}
          </button>
        ) : null}
        {standing === 'conflict' && isMove && !shut ? (
          <button type="button" onClick={() => void allTheSame()}>
            {t(words.again)}
          </button>
        ) : null}
        {standing === 'refused' ? (
          <button type="button" onClick={() => void make([tryAgain(entry)])}>
            {t(words.retry)}
          </button>
        ) : null}
        {standing === 'refused' && entry.photos.length > 0 ? (
          <button type="button" onClick={() => void make([withoutPhotos(entry)])}>
            {t(words.plain)}
          </button>
        ) : null}
        <button type="button" className="quiet" onClick={() => (asked ? void make(letGo(entries, entry)) : setAsked(true))}>
          {t(asked ? words.sure : words.drop)}
        </button>
      </div>
    </li>
  )
}

const SHOWN = 20

/** Everything that is on its way from this device, what needs a decision first. */
export function Outbox({account}: {readonly account: string}) {
  const {language, t} = useLanguage()
  const {entries, sending} = useQueue()
  const mine = entries.filter((entry) => entry.owner === account)
  const torn = mine.filter(({standing}) => standing === 'conflict' || standing === 'refused')
  const held = new Set(torn.map(({line}) => line))
  const waiting = mine.filter(({standing}) => standing === 'waiting' || standing === 'sending')
  const arrived = mine.filter(({standing}) => standing === 'sent').toReversed()
  const strangers = entries.filter((entry) => entry.owner !== account && isOwed(entry)).length
  return (
    <main className="field-page">
      <Link to="/field" className="back">
        ‹ {t(words.back)}
      </Link>
      <header className="field-head">
        <h1>{t(words.title)}</h1>
        {waiting.length === 0 ? null : (
          <button type="button" disabled={sending} onClick={() => void hurry()}>
            {t(words.now)}
          </button>
        )}
      </header>
      {torn.length + waiting.length === 0 ? <Empty said={words.none} /> : null}
      {torn.length === 0 ? null : (
        <section>
          <h2>{t(words.decide)}</h2>
          <ul className="torn-list">
            {torn.map((entry) => (
              <Torn key={entry.id} entry={entry} entries={mine} />
            ))}
          </ul>
        </section>
      )}
      {waiting.length === 0 ? null : (
        <section>
          <h2>
            {t(words.waits)} <span className="num">{waiting.length}</span>
          </h2>
          <ul className="out-list">
            {waiting.map((entry) => (
              <li key={entry.id}>
                <b>
                  {headed(t(entry.said))} · {entry.about}
                </b>
                <span className="help">
                  {hour(language, entry.at)}
                  {entry.photos.length === 0
                    ? ''
                    : ` · ${entry.photos.filter(({file}) => file !== null).length}/${entry.photos.length} ${t(words.photos)}`}
                  {` · ${t(held.has(entry.line) ? words.behind : standings[entry.standing])}`}
                  {entry.tries === 0 ? '' : ` · ${t(words.tried)} ${entry.tries} ${t(words.times)}`}
                </span>
                <Photos entry={entry} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {strangers === 0 ? null : (
        <p className="notice">
          {t(words.others)}
          {strangers}
          {t(words.othersHelp)}
        </p>
      )}
      {arrived.length === 0 ? null : (
        <section>
          <h2>{t(words.arrived)}</h2>
          <ul className="out-list">
            {arrived.slice(0, SHOWN).map((entry) => (
              <li key={entry.id}>
                <b>
                  ✓ {headed(t(entry.said))} · {entry.about}
                </b>
                <span className="help">{entry.answer === null ? '' : hour(language, entry.answer.at)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  )
}
