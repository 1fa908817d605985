import {useCallback, useEffect, useRef, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {Refused} from '#web/kit/notice.tsx'
import {headed, useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {isNothingThere} from '../core/guards.ts'
import type {Move} from '../core/lifecycle.ts'
import {type Detail, type Given, move, type NextMove} from './desk-asks.ts'
import {asksForMore, MoveForm} from './move-form.tsx'
import {WhoMay} from './people.tsx'

const words = {
  next: {zh: '下一步', en: 'What now'},
  waiting: {zh: '这一步不由您办理', en: 'This step is not yours'},
  waitsFor: {zh: '现在可以由有权限的同事：', en: 'Colleagues who may can now: '},
  finished: {zh: '这个案件已经走完。', en: 'This case has come to its end.'},
  more: {zh: '更多操作', en: 'More'},
  others: {zh: '其他操作为何不能做', en: 'Why nothing else is possible'},
  busy: {zh: '正在提交…', en: 'Sending…'},
  fresh: {zh: '看最新情况', en: 'Show the latest'},
} as const

/** The way forward comes first; what stops, returns or ends a case is offered beside it. */
const forward: readonly Move[] = [
  'close',
  'gather',
  'pass',
  'ask-inspection',
  'confirm-self-handled',
  'reopen',
  'handle',
  'resume',
  'undertake',
  'report-in',
  'finish-help',
  'grant-extension',
  'grant-suspension',
  'endorse-extension',
  'endorse-suspension',
  'approve-return',
  'dispatch',
  'file',
  'confirm',
  'accept',
  'ask-verification',
  'review-appeal',
  'grant-appeal',
  'archive',
]

/** What may be done at almost any time, and seldom is; offered last and small. */
const seldom: ReadonlySet<Move> = new Set([
  'note',
  'prioritise',
  'supervise',
  'end-supervision',
  'force-close',
  'assign-person',
  'reclassify',
  'merge',
  'split',
  'summon',
  'release',
  'self-handle',
  'send-back',
  'unfile',
])
const rank = ({move: name}: NextMove): number => {
  const place = forward.indexOf(name)
  return place < 0 ? forward.length : place
}

/** Refusals that mean: not you, but somebody else may. */
const others: ReadonlySet<string> = new Set(['case.not-allowed', 'case.other-unit', 'case.other-person'])

const isForward = (next: NextMove): boolean => rank(next) < forward.length

/** What may be done now, the likeliest first and largest; what may not, with its reason. */
export function NextMoves({one, onChanged}: {readonly one: Detail; readonly onChanged: () => void}) {
  const {t} = useLanguage()
  // The address says which form is open, so that it is there again after a reload or signing in.
  const {query, change} = useRoute()
  const open = query.get('do')
  const setOpen = useCallback((name: Move | null) => change({do: name ?? undefined}, {replace: true}), [change])
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const seen = useRef(one.version)
  useEffect(() => {
    if (seen.current === one.version) return
    // A case that moved on closes the form of the move before.
    seen.current = one.version
    setOpen(null)
    setRefusal(undefined)
  }, [one.version, setOpen])

  const here = one.next.toSorted((a, b) => rank(a) - rank(b))
  const allowed = here.filter((next) => next.allowed)
  // Nobody asks why they cannot decide on what was never asked for.
  const refused = here.filter((next) => !next.allowed && !isNothingThere(next.because?.code ?? ''))
  const rare = allowed.filter(({move: name}) => seldom.has(name))

  const make = async (name: Move, given: Given): Promise<boolean> => {
    setBusy(true)
    setRefusal(undefined)
    try {
      await move(one, name, given)
      setOpen(null)
      onChanged()
      return true
    } catch (error) {
      setRefusal(asRefusal(error))
      return false
    } finally {
      setBusy(false)
    }
  }
  const press = (next: NextMove) => {
    setRefusal(undefined)
    if (asksForMore(next)) setOpen(open === next.move ? null : next.move)
    else void make(next.move, {})
  }
  const leading = allowed.find(isForward)
  const opened = allowed.find((next) => next.move === open)

  const button = (next: NextMove) => (
    <button
      key={next.move}
      type="button"
      className={next === leading && opened === undefined ? 'primary' : open === next.move ? 'opened' : ''}
      aria-expanded={asksForMore(next) ? open === next.move : undefined}
      disabled={busy}
      onClick={() => press(next)}
    >
      {busy && open === null && next === leading ? t(words.busy) : headed(t(next.label))}
    </button>
  )
  return (
    <section className="next" aria-label={t(words.next)}>
      {leading === undefined ? (
        <p className="waiting">
          {here.length === 0 ? (
            t(words.finished)
          ) : (
            <>
              <b>{t(words.waiting)}</b>
              <span className="help">
                {t(words.waitsFor)}
                {refused
                  .filter((next) => isForward(next) && others.has(next.because?.code ?? ''))
                  .map(({label}) => t(label))
                  .join(t({zh: '、', en: ', '}))}
              </span>
            </>
          )}
        </p>
      ) : null}
      {allowed.length === rare.length ? null : (
        <div className="moves">{allowed.filter((next) => !rare.includes(next)).map((next) => button(next))}</div>
      )}
      {rare.length === 0 ? null : (
        <details className="rare-moves" open={opened !== undefined && rare.includes(opened)}>
          <summary>{t(words.more)}</summary>
          <div className="moves">{rare.map((next) => button(next))}</div>
        </details>
      )}
      {refusal === undefined ? null : (
        <Refused refusal={refusal} retry={refusal.status === 409 ? onChanged : undefined} way={words.fresh} />
      )}
      {opened === undefined ? null : (
        <MoveForm
          key={opened.move}
          one={one}
          next={opened}
          busy={busy}
          onSubmit={(given) => make(opened.move, given)}
          onCancel={() => setOpen(null)}
        />
      )}
      {refused.length === 0 ? null : (
        <details className="refused-moves">
          <summary>{t(words.others)}</summary>
          <ul>
            {refused.map((next) => (
              <li key={next.move}>
                <b>{headed(t(next.label))}</b>
                <span>
                  {next.because === null ? '' : t(next.because)}
                  {others.has(next.because?.code ?? '') ? <WhoMay id={one.id} move={next.move} /> : null}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
