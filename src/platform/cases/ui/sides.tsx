import type {ReactNode} from 'react'
import {moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import type {Detail} from './desk-asks.ts'

const words = {
  due: {zh: '截止', en: 'due'},
  request: {zh: '待审申请', en: 'Waiting for a decision'},
  extension: {zh: '申请延期', en: 'asks for an extension'},
  suspension: {zh: '申请挂账', en: 'asks to be put off'},
  endorsed: {zh: '单位已初审', en: 'endorsed within the unit'},
  unendorsed: {zh: '等单位初审', en: 'not yet endorsed'},
  supervision: {zh: '督办', en: 'Under supervision'},
  unanswered: {zh: '尚未答复', en: 'Not answered yet'},
  helpers: {zh: '吹哨报到', en: 'Units called in'},
  waits: {zh: '等待报到', en: 'has not answered'},
  coming: {zh: '已报到', en: 'has come'},
  finished: {zh: '协办完成', en: 'has finished'},
  declined: {zh: '说明不到', en: 'does not come'},
  released: {zh: '已解除', en: 'was let go'},
  parts: {zh: '拆分件', en: 'Parts'},
  merged: {zh: '并入的重复件', en: 'Duplicates taken in'},
  lateness: {zh: '超期与考核', en: 'Lateness'},
  late: {zh: '超期（事实）', en: 'It was late: that stays'},
  exempt: {zh: '不计入考核', en: 'It does not count'},
  counts: {zh: '计入考核', en: 'It counts'},
  notes: {zh: '内部备注', en: 'Notes'},
  witnesses: {zh: '市民目击', en: 'Seen by bystanders'},
  still: {zh: '问题仍在', en: 'still there'},
  gone: {zh: '已解决', en: 'gone'},
} as const

const appealWords: Readonly<Record<NonNullable<Detail['appeal']>['state'], Said>> = {
  asked: {zh: '申诉等待初审', en: 'Appealed, waiting for the first review'},
  reviewed: {zh: '申诉初审通过，等待终审', en: 'Passed the first review'},
  granted: {zh: '申诉通过', en: 'Appeal granted'},
  refused: {zh: '申诉被驳回', en: 'Appeal refused'},
}

function Box({title, open, children}: {readonly title: Said; readonly open?: boolean; readonly children: ReactNode}) {
  const {t} = useLanguage()
  return (
    <details open={open}>
      <summary>{t(title)}</summary>
      {children}
    </details>
  )
}

function Helpers({one}: {readonly one: Detail}) {
  const {language, t} = useLanguage()
  const standing = (helper: Detail['helpers'][number]): Said =>
    helper.released
      ? words.released
      : helper.finishedAt !== null
        ? words.finished
        : helper.answer === null
          ? words.waits
          : words[helper.answer]
  return (
    <Box title={words.helpers} open>
      <ul className="plain-list">
        {one.helpers.map((helper) => (
          <li key={`${helper.unit.id} ${helper.askedAt}`}>
            <b>{helper.unit.name}</b> {t(standing(helper))}
            {helper.answer === null && !helper.released ? (
              <span className="help num">
                {' '}
                · {t(words.due)} {moment(language, helper.dueAt)}
              </span>
            ) : null}
            {helper.words === null ? null : <span className="help"> · {helper.words}</span>}
          </li>
        ))}
      </ul>
    </Box>
  )
}

function Related({title, cases}: {readonly title: Said; readonly cases: Detail['parts']}) {
  const {t} = useLanguage()
  return (
    <Box title={title} open>
      <ul className="plain-list">
        {cases.map(({id, number, label, description}) => (
          <li key={id}>
            <Link to={`/?case=${id}`}>{number ?? description.slice(0, 20)}</Link> <span className="help">{t(label)}</span>
          </li>
        ))}
      </ul>
    </Box>
  )
}

/** What goes on beside the straight way of a case: requests, supervision, helpers, parts, duplicates, lateness, notes, bystanders, clocks. */
export function Sides({one}: {readonly one: Detail}) {
  const {language, t} = useLanguage()
  const {requested, supervision, lateness, appeal} = one
  return (
    <div className="why">
      {requested === null ? null : (
        <Box title={words.request} open>
          <p>
            {t(words[requested.kind])}
            {requested.until === null ? '' : ` → ${moment(language, requested.until)}`}：{requested.reason}
          </p>
          <p className="help">{t(requested.endorsed ? words.endorsed : words.unendorsed)}</p>
        </Box>
      )}
      {supervision === null ? null : (
        <Box title={words.supervision} open>
          <p>
            {supervision.by}：{supervision.reason}
          </p>
          <p className="help">{supervision.answer ?? t(words.unanswered)}</p>
        </Box>
      )}
      {one.helpers.length === 0 ? null : <Helpers one={one} />}
      {one.parts.length === 0 ? null : <Related title={words.parts} cases={one.parts} />}
      {one.merged.length === 0 ? null : <Related title={words.merged} cases={one.merged} />}
      {lateness.late || appeal !== null ? (
        <Box title={words.lateness} open>
          <p>
            {lateness.late ? `${t(words.late)} · ${t(lateness.exempt ? words.exempt : words.counts)}` : ''}
            {appeal === null ? '' : ` · ${t(appealWords[appeal.state])}：${appeal.reason}`}
          </p>
        </Box>
      ) : null}
      {one.notes.length === 0 ? null : (
        <Box title={words.notes} open>
          <ul className="plain-list">
            {one.notes.map((note) => (
              <li key={note.id}>
                {note.words}
                <span className="help num">
                  {' '}
                  · {note.by} {moment(language, note.at)}
                </span>
              </li>
            ))}
          </ul>
        </Box>
      )}
      {one.witnesses.length === 0 ? null : (
        <Box title={words.witnesses} open>
          <ul className="plain-list">
            {one.witnesses.map((seen) => (
              <li key={seen.at}>
                <b>{t(seen.stillThere ? words.still : words.gone)}</b> {seen.words}
                <span className="help num"> · {moment(language, seen.at)}</span>
                {seen.thumbnail === null ? null : <img src={seen.thumbnail} alt={t(words.witnesses)} height={64} />}
              </li>
            ))}
          </ul>
        </Box>
      )}
    </div>
  )
}
