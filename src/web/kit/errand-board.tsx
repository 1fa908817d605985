import {type ReactNode, useId, useState} from 'react'
import {asRefusal, change, type Refusal, read, upload, withQuery} from '#web/ask.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {useLive} from '#web/live.ts'
import {useRoute} from '#web/routing.tsx'
import {Mark, Shown, Table} from './keeping.tsx'
import {useLoaded} from './load.ts'
import {Refused} from './notice.tsx'
import {type RowError, RowErrors} from './sheet-import.tsx'
import {moment, span} from './time.ts'

const words = {
  file: {zh: '文件', en: 'File'},
  tryIt: {zh: '试运行', en: 'Try it'},
  doIt: {zh: '导入', en: 'Import'},
  sending: {zh: '正在上传文件…传完即可离开本页。', en: 'Sending the file… you may leave as soon as it is there.'},
  leave: {
    zh: '可以离开本页，服务器会做完；回来时在这里看结果。',
    en: 'You may leave this page: the server goes on, and what came of it stands here.',
  },
  noWrite: {zh: '还没有写入，可以取消。', en: 'Nothing is written yet; it can be cancelled.'},
  cancel: {zh: '取消', en: 'Cancel'},
  cancelling: {zh: '正在取消…', en: 'Cancelling…'},
  rows: {zh: '行', en: 'rows'},
  of: {zh: '共', en: 'of'},
  bad: {zh: '错误行', en: 'wrong rows'},
  tried: {zh: '试运行，没有写入。', en: 'A try; nothing was written.'},
  stopped: {
    zh: '有错误行，什么也没有写入。改好再来，或跳过它们。',
    en: 'There are wrong rows, so nothing was written. Mend them, or leave them out.',
  },
  taken: {zh: '已导入。', en: 'Imported.'},
  nothing: {zh: '没有需要写入的。', en: 'There was nothing to write.'},
  cancelled: {zh: '已取消，没有写入。', en: 'Cancelled; nothing was written.'},
  import: {zh: '正式导入', en: 'Import them now'},
  skip: {zh: '跳过错误行，导入其余', en: 'Leave the wrong rows out and import the rest'},
  download: {zh: '下载错误行', en: 'Download wrong rows'},
  downloadTells: {
    zh: '原样的行加一列“问题”，改好后可直接再导入。',
    en: 'The rows as they came, with what is wrong in a column more; mended, they can be imported as they are.',
  },
  ignored: {zh: '没有用到的列', en: 'Columns that were not used'},
  history: {zh: '以前的', en: 'Earlier'},
  none: {zh: '还没有导入过。', en: 'Nothing was imported yet.'},
  when: {zh: '时间', en: 'When'},
  state: {zh: '状态', en: 'State'},
  written: {zh: '写入', en: 'Written'},
  who: {zh: '发起人', en: 'Asked by'},
  look: {zh: '查看', en: 'Look'},
  took: {zh: '用时', en: 'took'},
} as const

export const errandStates = {
  waiting: {zh: '排队中', en: 'waiting'},
  looking: {zh: '检查中', en: 'looking'},
  writing: {zh: '写入中', en: 'writing'},
  done: {zh: '完成', en: 'done'},
  failed: {zh: '失败', en: 'failed'},
  cancelled: {zh: '已取消', en: 'cancelled'},
} as const

/** Long work on the server, as it stands. */
export interface ErrandLine {
  readonly id: string
  readonly kind: string
  readonly asked: Readonly<Record<string, unknown>>
  readonly askedAt: string
  readonly askedByName: string
  readonly fileName: string | null
  readonly again: boolean
  readonly state: keyof typeof errandStates
  readonly cancelAsked: boolean
  readonly done: number
  readonly total: number | null
  readonly bad: number
  readonly written: number
  readonly endedAt: string | null
  readonly facts: Readonly<Record<string, number | boolean | string | null>> | null
  readonly ignored: readonly string[] | null
  readonly problem: Said | null
}

/** A figure of the outcome worth showing, by its name. */
export type Figure = readonly [name: string, said: Said]

/** The rest are in the file of wrong rows. */
const SHOWN_ERRORS = 20

const isOpen = ({endedAt}: ErrandLine): boolean => endedAt === null

export const errandLight = ({state, facts}: ErrandLine): 'green' | 'yellow' | 'red' | undefined =>
  state === 'failed' ? 'red' : state === 'done' ? (Number(facts?.bad ?? 0) > 0 ? 'yellow' : 'green') : undefined

/** The errands of a kind, asked for every second while one is under way and when one begins or ends. */
export function useErrands(kind: string | undefined, all = false) {
  const [busy, setBusy] = useState(false)
  const found = useLoaded(
    `errands ${kind ?? ''} ${all}`,
    async (signal) => {
      const {errands} = await read<{readonly errands: readonly ErrandLine[]}>('/errands', {kind, all}, signal)
      setBusy(errands.some(isOpen))
      return errands
    },
    busy ? 1_000 : undefined,
  )
  useLive(['errand'], found.again)
  return found
}

/** How far an errand is: a bar, rows done and rows that are wrong. */
export function ErrandBar({one}: {readonly one: Pick<ErrandLine, 'state' | 'done' | 'total' | 'bad'>}) {
  const {t} = useLanguage()
  const {done, total, bad} = one
  const share = total === null || total === 0 ? undefined : Math.min(1, done / total)
  return (
    <div className="errand-bar">
      <progress aria-label={t(errandStates[one.state])} {...(share === undefined ? {} : {value: share, max: 1})} />
      <span className="num" aria-live="polite">
        {share === undefined
          ? ''
          : `${Math.floor(share * 100)} % · ${done.toLocaleString()} ${t(words.of)} ${total?.toLocaleString()} ${t(words.rows)}`}
        {bad > 0 ? <span className="red">{` · ${bad.toLocaleString()} ${t(words.bad)}`}</span> : null}
      </span>
    </div>
  )
}

interface Detail {
  readonly errors: readonly RowError[]
}

function Outcome({
  one,
  figures,
  maySkip,
  onAgain,
}: {
  readonly one: ErrandLine
  readonly figures: readonly Figure[]
  readonly maySkip: boolean
  readonly onAgain: (change: Readonly<Record<string, boolean>>) => void
}) {
  const {t} = useLanguage()
  const facts = one.facts ?? {}
  const bad = Number(facts.bad ?? 0)
  const detail = useLoaded(bad > 0 ? `errand ${one.id}` : null, (signal) => read<Detail>(`/errands/${one.id}`, {}, signal))
  if (one.problem !== null) return <p className="notice red">{t(one.problem)}</p>
  if (one.state === 'cancelled') return <p className="notice">{t(words.cancelled)}</p>
  const dry = facts.dryRun === true
  const said = dry ? words.tried : one.written > 0 ? words.taken : bad > 0 ? words.stopped : words.nothing
  const writable = Number(facts.good ?? facts.read ?? 0) > 0 && one.again && one.written === 0
  return (
    <>
      <p className="notice">{t(said)}</p>
      <dl className="facts">
        {figures.map(([name, label]) => (
          <div key={name}>
            <dt>{t(label)}</dt>
            <dd className={name === 'bad' && bad > 0 ? 'red' : undefined}>{Number(facts[name] ?? 0).toLocaleString()}</dd>
          </div>
        ))}
      </dl>
      {writable && (bad === 0 ? dry : maySkip) ? (
        <div className="actions">
          <button type="button" className="primary" onClick={() => onAgain(bad === 0 ? {dryRun: false} : {dryRun: false, skipBad: true})}>
            {t(bad === 0 ? words.import : words.skip)}
          </button>
        </div>
      ) : null}
      {bad === 0 ? null : (
        <p>
          <a href={`/api/errands/${one.id}/bad-rows`} download>
            {t(words.download)}
          </a>{' '}
          {one.fileName === null ? null : <span className="help">{t(words.downloadTells)}</span>}
        </p>
      )}
      {(one.ignored ?? []).length === 0 ? null : <p className="help">{`${t(words.ignored)}：${one.ignored?.join('、')}`}</p>}
      <RowErrors errors={detail.value?.errors ?? []} most={SHOWN_ERRORS} />
    </>
  )
}

/** One errand: how far it is, what came of it, and what can be done next. */
export function OneErrand({
  one,
  figures,
  maySkip,
  again,
  title = one.fileName ?? '',
}: {
  readonly one: ErrandLine
  /** What it is about, where it came without a file. */
  readonly title?: string
  readonly figures: readonly Figure[]
  readonly maySkip: boolean
  readonly again: () => void
}) {
  const {language, t} = useLanguage()
  const {change: goTo} = useRoute()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const send = async (path: string, body?: object) => {
    setRefusal(undefined)
    try {
      const made = await change<ErrandLine>('POST', `/errands/${one.id}/${path}`, body)
      goTo({errand: made.id})
    } catch (error) {
      setRefusal(asRefusal(error))
    }
    again()
  }
  const stoppable = one.state === 'waiting' || one.state === 'looking'
  return (
    <section className="card column errand" aria-label={title}>
      <div className="title-line">
        <b>{title}</b>
        <Mark said={errandStates[one.state]} light={errandLight(one)} />
        <span className="help">
          {moment(language, one.askedAt)}
          {one.endedAt === null ? '' : ` · ${t(words.took)} ${t(duration(Date.parse(one.endedAt) - Date.parse(one.askedAt)))}`}
        </span>
      </div>
      {isOpen(one) ? (
        <>
          <ErrandBar one={one} />
          <p className="help">
            {stoppable ? `${t(words.noWrite)} ` : ''}
            {t(words.leave)}
          </p>
          {stoppable ? (
            <div className="actions">
              <button type="button" disabled={one.cancelAsked} onClick={() => void send('cancel')}>
                {t(one.cancelAsked ? words.cancelling : words.cancel)}
              </button>
            </div>
          ) : null}
        </>
      ) : (
        <Outcome one={one} figures={figures} maySkip={maySkip} onAgain={(asked) => void send('again', {change: asked})} />
      )}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
    </section>
  )
}

const duration = (milliseconds: number): Said =>
  milliseconds < 120_000
    ? {zh: `${Math.max(1, Math.round(milliseconds / 1_000))} 秒`, en: `${Math.max(1, Math.round(milliseconds / 1_000))} s`}
    : span(milliseconds)

/**
 * A file taken in as long work: chosen, tried, watched, cancelled while nothing is written, left and returned to; what came of it and of
 * earlier ones. Which one is looked at stands in the address.
 */
export function ErrandBoard({
  kind,
  accept,
  tells,
  asked,
  figures,
  maySkip = false,
  children,
}: {
  readonly kind: string
  readonly accept: string
  readonly tells: Said
  /** The choices with which it is asked for; undefined while something needed is not known. */
  readonly asked: Readonly<Record<string, string | boolean>> | undefined
  readonly figures: readonly Figure[]
  /** Whether wrong rows can be left out. */
  readonly maySkip?: boolean
  /** The fields of the choices. */
  readonly children?: ReactNode
}) {
  const {language, t} = useLanguage()
  const {query, change: goTo} = useRoute()
  const id = useId()
  const [file, setFile] = useState<File | undefined>()
  const [sending, setSending] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const found = useErrands(kind)
  const chosen = query.get('errand')
  const shown = found.value?.find((one) => one.id === chosen) ?? found.value?.[0]
  const begin = async (dryRun: boolean) => {
    if (file === undefined) return
    setSending(true)
    setRefusal(undefined)
    try {
      const made = await upload<ErrandLine>(withQuery(`/errands/files/${kind}`, {asked: JSON.stringify({...asked, dryRun})}), file)
      goTo({errand: made.id})
      found.again()
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setSending(false)
    }
  }
  const off = sending || file === undefined || asked === undefined
  return (
    <section className="sheet-import">
      {children}
      <p className="help">{t(tells)}</p>
      <div className="fields">
        <label htmlFor={id}>{t(words.file)}</label>
        <input id={id} type="file" accept={accept} onChange={({target}) => setFile(target.files?.[0])} />
      </div>
      <div className="actions">
        <button type="button" disabled={off} onClick={() => void begin(true)}>
          {t(words.tryIt)}
        </button>
        <button type="button" className="primary" disabled={off} onClick={() => void begin(false)}>
          {t(words.doIt)}
        </button>
      </div>
      {sending ? <p className="notice">{t(words.sending)}</p> : null}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <Shown of={found} none={words.none} empty={(all) => all.length === 0}>
        {(all) => (
          <>
            {shown === undefined ? null : <OneErrand one={shown} figures={figures} maySkip={maySkip} again={found.again} />}
            {all.length < 2 ? null : (
              <>
                <h2>{t(words.history)}</h2>
                <Table
                  label={words.history}
                  rows={all.filter((one) => one !== shown)}
                  keyOf={(one) => one.id}
                  columns={[
                    {said: words.when, cell: ({askedAt}) => moment(language, askedAt)},
                    {said: words.file, cell: ({fileName}) => fileName},
                    {
                      said: words.state,
                      cell: (one) => (
                        <>
                          <Mark said={errandStates[one.state]} light={errandLight(one)} />{' '}
                          {one.facts?.dryRun === true ? <small>{t(words.tried)}</small> : null}
                        </>
                      ),
                    },
                    {said: words.written, cell: ({written}) => written.toLocaleString(), number: true},
                    {said: words.bad, cell: ({bad, facts}) => Number(facts?.bad ?? bad).toLocaleString(), number: true},
                    {
                      said: words.look,
                      cell: (one) => (
                        <button type="button" className="quiet" onClick={() => goTo({errand: one.id})}>
                          {t(words.look)}
                        </button>
                      ),
                    },
                  ]}
                />
              </>
            )}
          </>
        )}
      </Shown>
    </section>
  )
}
