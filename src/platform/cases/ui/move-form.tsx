import {type FormEvent, useId, useState} from 'react'
import {useDraft} from '#web/kit/draft.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Skeleton} from '#web/kit/notice.tsx'
import {headed, useLanguage} from '#web/language.tsx'
import type {Move} from '../core/lifecycle.ts'
import {useAlarmOn} from './case/alarm.tsx'
import {type Detail, type Given, getCondition, type NextMove, whoIsResponsible} from './desk-asks.ts'
import {type Kept, Photos} from './evidence.tsx'
import {type Extra, ExtraFields, givenExtra, lackingExtra, names, noExtra} from './move-fields.tsx'
import {CategoryPicker, ConditionPicker, UnitPicker} from './pickers.tsx'
import {Proposals} from './proposals.tsx'

const words = {
  reason: {zh: '理由', en: 'Reason'},
  reasonHelp: {zh: '会留在经过里，办理的同事都能看到。', en: 'Kept in the history, where colleagues read it.'},
  body: {zh: '应当负责的单位', en: 'The body that is responsible'},
  bodyHelp: {zh: '会告诉上报人，请写全称。', en: 'The reporter is told; write its full name.'},
  result: {zh: '处置结果', en: 'Result'},
  resultHelp: {zh: '做了什么、现在怎样。市民会看到这句话。', en: 'What was done and how it is now. The citizen reads this.'},
  before: {zh: '处置前照片', en: 'Photo before'},
  after: {zh: '处置后照片', en: 'Photo after'},
  written: {zh: '没有照片时，说明依据（工单号、签收单等）', en: 'Without photos: say what proves it (work order, receipt …)'},
  byList: {zh: '按责任清单', en: 'By the duty list'},
  each: {zh: '每件各按责任清单派遣，派不出的会说明原因。', en: 'Each by the duty list; what it cannot send says why.'},
  otherUnit: {zh: '派给其他单位', en: 'To another unit'},
  unit: {zh: '单位', en: 'Unit'},
  closing: {zh: '结案条件已经满足', en: 'The closing condition is met'},
  publish: {zh: '向上报人公开现场照片', en: 'Show the photos to the reporter'},
  cancel: {zh: '取消', en: 'Cancel'},
  busy: {zh: '正在提交…', en: 'Sending…'},
  lacking: {zh: '还差：', en: 'Still needed: '},
} as const

const dispatches: ReadonlySet<Move> = new Set(['dispatch', 're-dispatch'])

/** Whether pressing the move must first ask for something. */
export const asksForMore = ({needs, move}: NextMove): boolean => needs.length > 0 || dispatches.has(move) || names[move] !== undefined

/** What the form must know of the case, or of the many cases, that the move is made on. */
export interface Subject extends Pick<Detail, 'id' | 'area' | 'region' | 'category' | 'condition' | 'description' | 'evidence'> {
  readonly many?: boolean
}

interface Draft extends Extra {
  readonly before: readonly Kept[]
  readonly after: readonly Kept[]
  readonly reason: string
  readonly body: string
  readonly result: string
  readonly written: string
  readonly category: string | null
  readonly condition: string | null
  readonly unit: {readonly id: string; readonly name: string} | null
  readonly other: boolean
  readonly closing: boolean
  readonly publish: boolean
}

const begun = (one: Subject): Draft => ({
  ...noExtra,
  before: [],
  after: [],
  reason: '',
  body: '',
  result: '',
  written: '',
  category: one.category,
  condition: null,
  unit: null,
  other: false,
  closing: false,
  publish: true,
})

function DutyPreview({one}: {readonly one: Subject}) {
  const {language, t} = useLanguage()
  const category = one.category
  const found = useLoaded(category === null || one.many ? null : `duty ${one.area} ${category}`, (signal) =>
    whoIsResponsible(one.area, category ?? '', signal),
  )
  if (one.many) return <p className="help">{t(words.each)}</p>
  if (found.refusal !== undefined) return <p className="notice refused">{t(found.refusal.said)}</p>
  if (found.value === undefined) return <Skeleton lines={1} />
  const {unit, reason} = found.value
  return (
    <div className="preview">
      <b>{language === 'zh' ? unit.name : unit.nameEn}</b>
      <span className="help">{t(reason)}</span>
    </div>
  )
}

function Closing({one}: {readonly one: Subject}) {
  const id = one.condition
  const found = useLoaded(id === null ? null : `condition ${id}`, (signal) => getCondition(id ?? '', signal))
  return found.value === undefined ? null : <p className="quote">{found.value.closing}</p>
}

/** The few things a move cannot do without, one under the other. */
export function MoveForm({
  one,
  next,
  busy,
  onSubmit,
  onCancel,
}: {
  readonly one: Subject
  readonly next: NextMove
  readonly busy: boolean
  readonly onSubmit: (given: Given) => Promise<boolean>
  readonly onCancel: () => void
}) {
  const {t} = useLanguage()
  const id = useId()
  const {draft, edit, clear} = useDraft(`move ${one.id} ${next.move}`, begun(one))
  const [tried, setTried] = useState(false)
  const needs = new Set(next.needs)
  const dispatching = dispatches.has(next.move)
  const alarmOn = useAlarmOn(next.move === 'close' && one.many !== true ? one.id : null)
  const wantsReason = needs.has('reason') || (dispatching && draft.other) || alarmOn
  const photos = [...draft.before, ...draft.after]

  const lacking = [
    ...(needs.has('condition') && (draft.category === null || draft.condition === null)
      ? [{zh: '类别和立案条件', en: 'class and filing condition'}]
      : []),
    ...(dispatching && draft.other && draft.unit === null ? [words.unit] : []),
    ...(wantsReason && draft.reason.trim() === '' ? [words.reason] : []),
    ...(needs.has('body') && draft.body.trim() === '' ? [words.body] : []),
    ...(needs.has('result') && draft.result.trim() === '' ? [words.result] : []),
    ...(needs.has('evidence') && photos.length === 0 && draft.written.trim() === ''
      ? [{zh: '处置后照片或书面依据', en: 'a photo after, or what proves it'}]
      : []),
    ...(needs.has('category') && !needs.has('condition') && draft.category === null ? [{zh: '类别', en: 'a class'}] : []),
    ...lackingExtra(needs, draft),
    ...(needs.has('closing') && !draft.closing ? [words.closing] : []),
  ]

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (lacking.length > 0) return
    const evidence = [
      ...photos.map(({kind, file}) => ({kind, file})),
      ...(needs.has('evidence') && draft.written.trim() !== '' ? [{kind: 'after' as const, text: draft.written.trim()}] : []),
    ]
    const publishing =
      next.move === 'close' && draft.publish ? one.evidence.filter(({published}) => !published).map((piece) => piece.id) : []
    const done = await onSubmit({
      ...(wantsReason ? {reason: draft.reason.trim()} : {}),
      ...(needs.has('body') ? {body: draft.body.trim()} : {}),
      ...(needs.has('condition') && draft.category !== null && draft.condition !== null
        ? {category: draft.category, condition: draft.condition}
        : {}),
      ...(needs.has('category') && !needs.has('condition') && draft.category !== null ? {category: draft.category} : {}),
      ...givenExtra(needs, next.move, draft),
      ...(dispatching && draft.other && draft.unit !== null ? {unit: draft.unit.id} : {}),
      ...(needs.has('result') ? {result: draft.result.trim()} : {}),
      ...(needs.has('closing') ? {closing: true} : {}),
      ...(evidence.length > 0 ? {evidence} : {}),
      ...(publishing.length > 0 ? {publish: publishing} : {}),
    })
    if (done) clear()
  }

  return (
    <form className="fields move-form" onSubmit={(event) => void submit(event)}>
      {needs.has('condition') ? (
        <>
          <CategoryPicker value={draft.category} onPick={(category) => edit({category, condition: null})} />
          {draft.category === null ? (
            <Proposals text={one.description} chosen={null} onPick={(category) => edit({category, condition: null})} />
          ) : null}
          {draft.category === null ? null : (
            <ConditionPicker
              category={draft.category}
              region={one.region}
              value={draft.condition}
              onPick={(condition) => edit({condition})}
            />
          )}
        </>
      ) : null}
      {dispatching ? (
        <fieldset className="choice">
          <label className="tick">
            <input type="radio" name={`${id}-to`} checked={!draft.other} onChange={() => edit({other: false})} />
            {t(words.byList)}
          </label>
          {draft.other ? null : <DutyPreview one={one} />}
          <label className="tick">
            <input type="radio" name={`${id}-to`} checked={draft.other} onChange={() => edit({other: true})} />
            {t(words.otherUnit)}
          </label>
          {draft.other ? <UnitPicker value={draft.unit} onPick={(unit) => edit({unit})} /> : null}
        </fieldset>
      ) : null}
      <ExtraFields
        one={one}
        next={next}
        id={id}
        draft={draft}
        edit={edit}
        category={draft.category}
        onCategory={(category) => edit({category})}
      />
      {needs.has('result') ? (
        <>
          <label htmlFor={`${id}-result`}>{t(words.result)}</label>
          <textarea
            id={`${id}-result`}
            name="result"
            value={draft.result}
            maxLength={2000}
            onChange={(event) => edit({result: event.target.value})}
          />
          <p className="help">{t(words.resultHelp)}</p>
        </>
      ) : null}
      {needs.has('evidence') ? (
        <>
          <div className="pair">
            <Photos kind="before" kept={draft.before} onKept={(kept) => edit({before: kept})} most={3} to="/files" label={words.before} />
            <Photos kind="after" kept={draft.after} onKept={(kept) => edit({after: kept})} most={3} to="/files" label={words.after} />
          </div>
          <label htmlFor={`${id}-written`}>{t(words.written)}</label>
          <input
            id={`${id}-written`}
            name="written"
            value={draft.written}
            maxLength={2000}
            onChange={(event) => edit({written: event.target.value})}
          />
        </>
      ) : null}
      {needs.has('body') ? (
        <>
          <label htmlFor={`${id}-body`}>{t(words.body)}</label>
          <input id={`${id}-body`} name="body" value={draft.body} maxLength={200} onChange={(event) => edit({body: event.target.value})} />
          <p className="help">{t(words.bodyHelp)}</p>
        </>
      ) : null}
      {wantsReason ? (
        <>
          <label htmlFor={`${id}-reason`}>{t(words.reason)}</label>
          <textarea
            id={`${id}-reason`}
            name="reason"
            value={draft.reason}
            maxLength={1000}
            onChange={(event) => edit({reason: event.target.value})}
          />
          <p className="help">{t(words.reasonHelp)}</p>
        </>
      ) : null}
      {needs.has('closing') ? (
        <>
          <Closing one={one} />
          <label className="tick">
            <input type="checkbox" name="closing" checked={draft.closing} onChange={(event) => edit({closing: event.target.checked})} />
            {t(words.closing)}
          </label>
          {one.evidence.length === 0 ? null : (
            <label className="tick">
              <input type="checkbox" name="publish" checked={draft.publish} onChange={(event) => edit({publish: event.target.checked})} />
              {t(words.publish)}
            </label>
          )}
        </>
      ) : null}
      {tried && lacking.length > 0 ? (
        <p className="notice refused" role="alert">
          {t(words.lacking)}
          {lacking.map(t).join(t({zh: '、', en: ', '}))}
        </p>
      ) : null}
      <div className="actions">
        <button type="submit" className="primary" disabled={busy}>
          {busy ? t(words.busy) : headed(t(next.label))}
        </button>
        <button type="button" className="plain" onClick={onCancel}>
          {t(words.cancel)}
        </button>
      </div>
    </form>
  )
}
