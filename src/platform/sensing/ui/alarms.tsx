import {type KeyboardEvent, useCallback, useState} from 'react'
import {asRefusal, type Refusal} from '#web/ask.ts'
import {Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {usePaged} from '#web/kit/pages.ts'
import {moment, span, useNow} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useLive} from '#web/live.ts'
import {Link, useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {groupSaid} from '../alarms/core/storm.ts'
import {AlarmCard} from './alarm.tsx'
import {type Alarm, acknowledge, countAlarms, endWindow, findingWords, listAlarms, listWindows, stateWords} from './alarm-asks.ts'
import {SensingPage} from './head.tsx'
import {LevelMark} from './level.tsx'
import {kindSaid, named} from './words.ts'
import './alarms.css'

const words = {
  title: {zh: '告警', en: 'Alarms'},
  state: {zh: '状态', en: 'State'},
  level: {zh: '等级', en: 'Level'},
  all: {zh: '全部等级', en: 'All levels'},
  confirm: {zh: '确认', en: 'Acknowledge'},
  none: {zh: '没有未处理的告警。一切正常时这里就是空的。', en: 'No alarm is open. When all is well, this is empty.'},
  noneSuch: {zh: '没有这样的告警。换一个状态或等级再看。', en: 'No alarm is like that. Choose another state or level.'},
  storm: {zh: '风暴', en: 'storm'},
  of: {zh: '项', en: 'alarms'},
  toCase: {zh: '案件', en: 'case'},
  falseOne: {zh: '误报', en: 'false'},
  list: {zh: '告警列表', en: 'List of alarms'},
  keys: {
    zh: 'j、k 上下，Enter 打开，a 确认，Esc 关闭',
    en: 'j and k move, Enter opens, a acknowledges, Esc closes',
  },
  more: {zh: '更多', en: 'More'},
  windows: {zh: '维护抑制', en: 'Kept quiet for maintenance'},
  until: {zh: '到', en: 'until'},
  kept: {zh: '已抑制告警', en: 'alarms kept quiet'},
  where: {zh: '范围', en: 'What'},
  why: {zh: '理由', en: 'Reason'},
  end: {zh: '结束抑制', en: 'End now'},
  raised: {zh: '待确认', en: 'raised'},
} as const

const EVERY = 10_000
const states = ['open', 'raised', 'acknowledged', 'suppressed', 'cleared'] as const

function Row({
  one,
  chosen,
  acts,
  onOpen,
  onConfirm,
}: {
  readonly one: Alarm
  readonly chosen: boolean
  readonly acts: boolean
  readonly onOpen: () => void
  readonly onConfirm: () => void
}) {
  const {language, t} = useLanguage()
  const now = useNow(15_000)
  const since = now.getTime() - Date.parse(one.from)
  return (
    <li className={chosen ? 'chosen' : ''}>
      <button type="button" className="plain open" data-id={one.id} aria-current={chosen} onClick={onOpen}>
        <LevelMark level={one.level} />
        <span className="what">
          <b>
            {named(language, one.thing.name, one.thing.nameEn)}
            {one.storm ? (
              <span className="storm">
                {t(words.storm)} · <span className="num">{one.members}</span> {t(words.of)}
              </span>
            ) : null}
          </b>
          <span>{t(one.why)}</span>
          <small>
            {t(findingWords[one.kind])} · {t(kindSaid(one.thing.kind))} · {t(stateWords[one.state] ?? {zh: '', en: ''})}
            {one.acknowledged === null ? '' : ` ${one.acknowledged.who}`}
            {one.verdict?.is === 'false' ? ` · ${t(words.falseOne)}` : ''}
          </small>
        </span>
        <time
          className={`num ${one.state === 'raised' && since > 1_800_000 ? 'red' : ''}`}
          dateTime={one.from}
          title={moment(language, one.from, now)}
        >
          {t(span(since))}
        </time>
      </button>
      <span className="row-acts">
        {one.case === null ? null : (
          <Link to={`/?case=${one.case.id}`} className="button small">
            {t(words.toCase)}
          </Link>
        )}
        {acts && one.state === 'raised' ? (
          <button type="button" className="primary" onClick={onConfirm}>
            {t(words.confirm)}
          </button>
        ) : null}
      </span>
    </li>
  )
}

function Windows() {
  const {language, t} = useLanguage()
  const {may} = useSession()
  const found = useLoaded('alarm windows', listWindows, 30_000)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const windows = found.value?.windows ?? []
  if (windows.length === 0) return null
  const end = (id: string): void => {
    endWindow(id).then(found.again, (error: unknown) => setRefusal(asRefusal(error)))
  }
  return (
    <section className="windows">
      <h2>{t(words.windows)}</h2>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <Table
        label={words.windows}
        rows={windows}
        keyOf={({id}) => id}
        columns={[
          {
            said: words.where,
            cell: ({thing, group, thingKind, district}) =>
              thing === null ? (
                group !== null ? (
                  t(groupSaid(group))
                ) : thingKind !== null ? (
                  t(kindSaid(thingKind))
                ) : (
                  district
                )
              ) : (
                <Link to={`/sensing/things/${thing}`}>{`#${thing}`}</Link>
              ),
          },
          {said: words.why, cell: ({why, who}) => `${why} · ${who}`},
          {said: words.until, cell: ({until}) => <span className="num">{moment(language, until)}</span>},
          {said: words.kept, cell: ({kept}) => kept, number: true},
          ...(may('sensing.alarms')
            ? [
                {
                  said: words.end,
                  cell: ({id}: {id: string}) => (
                    <button type="button" onClick={() => end(id)}>
                      {t(words.end)}
                    </button>
                  ),
                },
              ]
            : []),
        ]}
      />
    </section>
  )
}

/** The alarms of the duty desk: by level and age, one key to acknowledge, a storm as one row. */
export function AlarmsPage() {
  const {t} = useLanguage()
  const {query, change} = useRoute()
  const {may} = useSession()
  const state = states.find((one) => one === query.get('state')) ?? 'open'
  const level = ['1', '2', '3'].find((one) => one === query.get('level'))
  const open = query.get('alarm') ?? undefined
  const asked = {state, level}
  const reads = may('sensing.read')
  const found = usePaged(`alarms ${JSON.stringify(asked)} ${reads}`, (cursor, signal) => listAlarms(asked, cursor, signal), EVERY)
  const counts = useLoaded(reads ? 'alarm counts' : null, countAlarms, EVERY)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const again = useCallback(() => {
    found.again()
    counts.again()
  }, [found.again, counts.again])
  useLive(['sensing'], again)
  const rows = found.pages?.flatMap(({alarms}) => alarms) ?? []
  const confirm = (one: Alarm): void => {
    acknowledge(one.id, one.version).then(
      () => {
        setRefusal(undefined)
        again()
      },
      (error: unknown) => setRefusal(asRefusal(error)),
    )
  }
  const acts = may('sensing.alarms')
  const onKey = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Escape' && open !== undefined) change({alarm: undefined})
    const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button.open')]
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
    if (at < 0) return
    const one = rows.find(({id}) => id === buttons[at]?.dataset.id)
    if (event.key === 'a' && acts && one?.state === 'raised') confirm(one)
    const next = {ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: buttons.length - 1}[event.key]
    if (next === undefined) return
    event.preventDefault()
    buttons[Math.max(0, Math.min(buttons.length - 1, next))]?.focus()
  }
  return (
    <SensingPage wide>
      <h1 className="visually-hidden">{t(words.title)}</h1>
      <div className="bar">
        <fieldset className="standings" aria-label={t(words.level)}>
          <button type="button" className="plain" aria-pressed={level === undefined} onClick={() => change({level: undefined})}>
            {t(words.all)}
          </button>
          {(counts.value?.levels ?? []).map((one) => (
            <button
              key={one.level}
              type="button"
              className="plain"
              aria-pressed={level === String(one.level)}
              onClick={() => change({level: String(one.level)})}
            >
              <LevelMark level={one.level} />
              <b className="num">{one.raised}</b>
              <small>{t(words.raised)}</small>
              <span className="num help">/ {one.raised + one.acknowledged}</span>
            </button>
          ))}
        </fieldset>
        <fieldset className="segments" aria-label={t(words.state)}>
          {states.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === state}
              onClick={() => change({state: name === 'open' ? undefined : name})}
            >
              {t(stateWords[name] ?? {zh: name, en: name})}
            </button>
          ))}
        </fieldset>
        <small className="help keys">{acts ? t(words.keys) : ''}</small>
      </div>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {found.refusal === undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the list within it */}
      <div className={`alarm-desk ${open === undefined ? '' : 'opened'}`} onKeyDown={onKey}>
        <div className="column">
          {found.pages === undefined ? (
            found.refusal === undefined ? (
              <Skeleton lines={8} />
            ) : null
          ) : rows.length === 0 ? (
            <Empty said={state === 'open' && level === undefined ? words.none : words.noneSuch} />
          ) : (
            <ol className="alarm-rows" aria-label={t(words.list)}>
              {rows.map((one) => (
                <Row
                  key={one.id}
                  one={one}
                  chosen={one.id === open}
                  acts={acts}
                  onOpen={() => change({alarm: one.id})}
                  onConfirm={() => confirm(one)}
                />
              ))}
            </ol>
          )}
          {found.further ? (
            <button type="button" onClick={found.more}>
              {t(words.more)}
            </button>
          ) : null}
          {reads ? <Windows /> : null}
        </div>
        {open === undefined ? null : <AlarmCard key={open} id={open} onChange={again} onClose={() => change({alarm: undefined})} />}
      </div>
    </SensingPage>
  )
}
