import {useState} from 'react'
import {v7} from 'uuid'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {Refused} from '#web/kit/notice.tsx'
import {headed, useLanguage} from '#web/language.tsx'
import {useSession} from '#web/session.tsx'
import {type Move, moveFacts} from '../../core/lifecycle.ts'
import {bulkMoves, UNDO_MINUTES} from '../../queues/core/undo.ts'
import {askAnew, type Bulk, type Given, type NextMove, type Shown} from '../desk-asks.ts'
import {asksForMore, MoveForm} from '../move-form.tsx'

const words = {
  marked: {zh: '已勾选', en: 'marked'},
  cases: {zh: '件', en: 'cases'},
  clear: {zh: '取消勾选', en: 'Unmark'},
  nothing: {
    zh: '您的岗位对勾选的案件没有可以批量办理的操作。',
    en: 'Your post has nothing it could do with all of these at once.',
  },
  busy: {zh: '正在逐件办理…', en: 'Going through them…'},
  why: {zh: '哪些没有办成，为什么', en: 'Which were refused, and why'},
  close: {zh: '知道了', en: 'Close'},
  open: {zh: '打开', en: 'Open'},
} as const

/** A bulk action takes as many cases as this at a time. */
export const MOST_MARKED = 200

const kept = 'jingcheng.bulk'

/** The last bulk action of this tab, kept over a reload so that it can still be taken back. */
export function useLastBulk() {
  const [last, setLast] = useState<Bulk | undefined>(() => {
    try {
      const text = sessionStorage.getItem(kept)
      return text === null ? undefined : (JSON.parse(text) as Bulk)
    } catch {
      return undefined
    }
  })
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const keep = (bulk: Bulk | undefined) => {
    setLast(bulk)
    setRefusal(undefined)
    if (bulk === undefined) sessionStorage.removeItem(kept)
    else sessionStorage.setItem(kept, JSON.stringify(bulk))
  }
  const undo = async () => {
    if (last === undefined || last.undoneAt !== null || last.undoable === 0) return
    try {
      keep(await change<Bulk>('POST', `/cases/bulk/${last.id}/undo`))
      await askAnew()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  return {last, refusal, keep, undo}
}

/** The moves that lead on from some of these cases and whose right one holds somewhere; each case is judged by the server. */
const offered = (cases: readonly Shown[], may: (permission: string) => boolean): readonly NextMove[] =>
  bulkMoves.flatMap((move) => {
    const {zh, en, from, may: permission, needs, to} = moveFacts(move)
    if (!may(permission) || !cases.some(({state}) => from.includes(state))) return []
    return [{move, label: {zh, en}, to, needs: [...needs], allowed: true, because: null}]
  })

interface BulkProps {
  readonly cases: readonly Shown[]
  readonly onDone: (bulk: Bulk) => void
  readonly onClear: () => void
}

/** What was marked, and what may be done with all of it at once. */
export function BulkBar({cases, onDone, onClear}: BulkProps) {
  const {t} = useLanguage()
  const {may} = useSession()
  const [open, setOpen] = useState<Move | undefined>()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const moves = offered(cases, may)
  const opened = moves.find(({move}) => move === open)
  const [first] = cases
  const category = first !== undefined && cases.every((one) => one.category === first.category) ? first.category : null

  const make = async (move: Move, given: Given): Promise<boolean> => {
    setBusy(true)
    setRefusal(undefined)
    try {
      onDone(await change<Bulk>('POST', '/cases/bulk', {...given, move, clientId: v7(), cases: cases.map(({id}) => id)}))
      setOpen(undefined)
      return true
    } catch (error) {
      setRefusal(asRefusal(error))
      return false
    } finally {
      setBusy(false)
    }
  }
  return (
    <section className="bulk" aria-label={`${t(words.marked)} ${cases.length} ${t(words.cases)}`}>
      <div className="line">
        <b className="num" role="status">
          {t({zh: `已勾选 ${cases.length} 件`, en: `${cases.length} marked`})}
        </b>
        <button type="button" className="plain" onClick={onClear}>
          {t(words.clear)}
        </button>
      </div>
      {moves.length === 0 ? <p className="help">{t(words.nothing)}</p> : null}
      <div className="moves">
        {moves.map((next) => (
          <button
            key={next.move}
            type="button"
            className={open === next.move ? 'opened' : ''}
            aria-expanded={asksForMore(next) ? open === next.move : undefined}
            disabled={busy}
            onClick={() =>
              asksForMore(next) ? setOpen((before) => (before === next.move ? undefined : next.move)) : void make(next.move, {})
            }
          >
            {headed(t(next.label))}
          </button>
        ))}
      </div>
      {busy ? <p role="status">{t(words.busy)}</p> : null}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {opened === undefined ? null : (
        <MoveForm
          key={opened.move}
          one={{id: 'bulk', area: '', region: null, category, condition: null, description: '', evidence: [], many: true}}
          next={opened}
          busy={busy}
          onSubmit={(given) => make(opened.move, given)}
          onCancel={() => setOpen(undefined)}
        />
      )}
    </section>
  )
}

/** What became of the last bulk action, with why some were refused and the way to take it back. */
export function BulkResult({
  last,
  refusal,
  onUndo,
  onClose,
  onOpen,
}: {
  readonly last: Bulk
  readonly refusal: Refusal | undefined
  readonly onUndo: () => void
  readonly onClose: () => void
  readonly onOpen: (id: string) => void
}) {
  const {t} = useLanguage()
  const {zh, en} = moveFacts(last.move)
  const undone = last.outcomes.filter((outcome) => outcome.undone?.done === true).length
  const problems = last.outcomes.flatMap((outcome) => {
    const why = last.undoneAt === null ? outcome.problem : (outcome.undone?.problem ?? null)
    return why === null ? [] : [{id: outcome.case, why}]
  })
  const said =
    last.undoneAt === null
      ? {
          zh: `${zh}：办成 ${last.done} 件${last.refused > 0 ? `，${last.refused} 件没有办成` : ''}`,
          en: `${headed(en)}: ${last.done} done${last.refused > 0 ? `, ${last.refused} refused` : ''}`,
        }
      : {
          zh: `${zh}：已撤销 ${undone} 件${problems.length > 0 ? `，${problems.length} 件保持原样` : ''}`,
          en: `${headed(en)}: ${undone} taken back${problems.length > 0 ? `, ${problems.length} left as they are` : ''}`,
        }
  return (
    <section className="bulk-result">
      <div className="line">
        <span role="status">{t(said)}</span>
        <span className="gap" />
        {last.undoneAt === null && last.undoable > 0 ? (
          <button type="button" onClick={onUndo}>
            {t({zh: `撤销（${UNDO_MINUTES} 分钟内）`, en: `Undo (within ${UNDO_MINUTES} min)`})}
          </button>
        ) : null}
        <button type="button" className="plain" onClick={onClose}>
          {t(words.close)}
        </button>
      </div>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {problems.length === 0 ? null : (
        <details>
          <summary>{t(words.why)}</summary>
          <ul>
            {problems.map(({id, why}) => (
              <li key={id}>
                {t(why)}{' '}
                <button type="button" className="quiet" onClick={() => onOpen(id)}>
                  {t(words.open)}
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
