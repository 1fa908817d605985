import {useMemo} from 'react'
import {Clock} from '#web/kit/clock.tsx'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {useLive} from '#web/live.ts'
import {Link, useRoute} from '#web/routing.tsx'
import {inOrder, isOwed, lineOf} from '../../field/core/entry.ts'
import {kindOf, type Stands, standsAt, taskKinds} from '../../field/core/task.ts'
import {lengthOf, metresBetween, type Place, walkingOrder} from '../../field/core/tour.ts'
import type {Category} from '../desk-asks.ts'
import {type Task, useCategories, useTasks} from './asks.ts'
import type {Here} from './here.ts'
import {useMapTaken} from './install.ts'
import {useLater} from './later.ts'
import {useQueue} from './queue.ts'
import {hour, metres} from './words.ts'

const words = {
  title: {zh: '今天', en: 'Today'},
  tasks: {zh: '件', en: 'tasks'},
  order: {zh: '排列', en: 'Order'},
  walk: {zh: '顺路', en: 'On the way'},
  due: {zh: '按时限', en: 'By deadline'},
  map: {zh: '地图', en: 'Map'},
  whole: {zh: '全程约', en: 'Whole way about'},
  noPlace: {
    zh: '还没有定位，先按时限排列。请允许浏览器使用位置。',
    en: 'No position yet, so by deadline. Let the browser use your position.',
  },
  none: {zh: '现在没有要到现场的任务。', en: 'Nothing to be done outdoors now.'},
  report: {zh: '去上报', en: 'Report something'},
  more: {
    zh: '还有更多任务，这里只带了下发给您的和最先到期的 200 件。',
    en: 'There are more; only those asked of you and the 200 due first are here.',
  },
  stale: {zh: '离线，任务是这个时间的：', en: 'Offline; the tasks are those of '},
  waits: {zh: '待传', en: 'waiting'},
  done: {zh: '已做完，等待送达', en: 'Done, on the way'},
  unknown: {zh: '尚未分类', en: 'Not yet sorted'},
  along: {
    zh: '✓ 任务、类别、底图和页面已存在手机上，没有网络也能用',
    en: '✓ Tasks, classes, map and pages are on this phone; all of it works without a network',
  },
  later: {zh: '今天不做', en: 'Not today'},
  asked: {zh: '指定您', en: 'asked of you'},
} as const

/** A task with where it stands after what was done on this device. */
export interface Shown {
  readonly task: Task
  readonly stands: Stands
}

/** Today's tasks as this device knows them. */
export function useShownTasks(account: string) {
  const loaded = useTasks(account)
  useLive(['case'], loaded.again)
  const {entries} = useQueue()
  const shown = useMemo((): readonly Shown[] => {
    const own = entries.filter((entry) => entry.owner === account)
    return (loaded.value?.tasks ?? []).map((task) => {
      const line = lineOf(own, task.id)
      const moves = own.filter((entry) => entry.line === line && entry.work.kind === 'move')
      return {task, stands: standsAt(task, moves)}
    })
  }, [loaded.value, entries, account])
  return {loaded, shown}
}

/** The tour changes when one has walked this far, not with every step. */
const STEP_DEGREES = 0.0005
const coarse = (place: Place | null): string =>
  place === null ? '' : place.map((part) => Math.round(part / STEP_DEGREES) * STEP_DEGREES).join(',')

/** Tasks in walking order from where one stands, those without a place last; by deadline while nobody knows where that is. */
function useOrder(
  tasks: readonly Shown[],
  here: Place | null,
  wanted: 'walk' | 'due',
): {readonly ordered: readonly Shown[]; readonly way: number | null} {
  const from = coarse(here)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the coarse place stands for the exact one
  return useMemo(() => {
    const late = (task: Task): string => task.stageDueAt ?? task.dueAt ?? '9'
    const byDue = tasks.toSorted((a, b) => late(a.task).localeCompare(late(b.task)))
    if (wanted === 'due' || here === null) return {ordered: byDue, way: null}
    const placed = byDue.filter(({task}) => task.place !== null)
    const places = placed.flatMap(({task}) => (task.place === null ? [] : [task.place as Place]))
    const order = walkingOrder(here, places)
    const inTour = order.flatMap((index) => placed[index] ?? [])
    return {ordered: [...inTour, ...byDue.filter(({task}) => task.place === null)], way: lengthOf(here, places, order)}
  }, [tasks, from, wanted])
}

/** The clock that counts outdoors: that of the step somebody waits for, else the case's. */
export const clockOf = (task: Task) => ({
  light: task.stageLight ?? task.light,
  dueAt: task.stageDueAt ?? task.dueAt,
  handledAt: null,
  reportedAt: task.reportedAt,
  closedAt: null,
})

/** One task in the list: what, where, how far, by when. */
function Row({
  shown: {task, stands},
  at,
  here,
  categories,
  account,
}: {
  readonly shown: Shown
  readonly at: number
  readonly here: Place | null
  readonly categories: ReadonlyMap<string, Category>
  readonly account: string
}) {
  const {t} = useLanguage()
  const kind = stands.kind ?? kindOf(task.state)
  const category = categories.get(task.category ?? '')
  const far = here === null || task.place === null ? null : metresBetween(here, task.place as Place)
  return (
    <li>
      <Link to={`/field/task/${task.id}`} className="task-row">
        <span className="place-in-tour num" aria-hidden="true">
          {at}
        </span>
        <span className="what">
          <span className="line">
            <b>
              <span className={`kind ${kind ?? ''}`}>{kind === null ? '' : t(taskKinds[kind])}</span>
              {category === undefined ? t(words.unknown) : t(category)}
            </b>
            {far === null ? null : <b className="num far">{metres(far)}</b>}
          </span>
          <span className="words">{task.description}</span>
          <span className="line">
            <span className="help">
              {[task.address ?? '', task.asked?.id === account ? t(words.asked) : ''].filter(Boolean).join(' · ')}
            </span>
            <Clock of={clockOf(task)} />
          </span>
          {stands.owed.length === 0 ? null : <span className="owed">⇡ {t(words.waits)}</span>}
        </span>
      </Link>
    </li>
  )
}

/** The day: what is to be done, in the order of the way. */
export function Today({account, here, mayReport}: {readonly account: string; readonly here: Here; readonly mayReport: boolean}) {
  const {language, t} = useLanguage()
  const {query, change} = useRoute()
  const {loaded, shown} = useShownTasks(account)
  const categories = useCategories(account)
  const mapped = useMapTaken()
  const names = useMemo(() => new Map((categories.value ?? []).map((one) => [one.category, one])), [categories.value])
  const {later} = useLater(account)
  const open = useMemo(() => shown.filter(({stands, task}) => stands.kind !== null && !later.has(task.id)), [shown, later])
  const putOff = shown.filter(({stands, task}) => stands.kind !== null && later.has(task.id))
  const done = shown.filter(({stands}) => stands.kind === null && stands.owed.length > 0)
  const wanted = query.get('order') === 'due' ? 'due' : 'walk'
  const {ordered, way} = useOrder(open, here.place, wanted)
  const offline = loaded.at > 0 && (loaded.refusal !== undefined || !navigator.onLine)
  const {entries} = useQueue()
  const reports = inOrder(entries).filter((entry) => entry.owner === account && entry.work.kind === 'report' && isOwed(entry))
  return (
    <main className="field-page">
      <header className="field-head">
        <h1>
          {t(words.title)} <span className="num">{open.length}</span> {t(words.tasks)}
        </h1>
        <fieldset className="toggle" aria-label={t(words.order)}>
          {(['walk', 'due'] as const).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={wanted === one}
              onClick={() => change({order: one === 'due' ? 'due' : undefined})}
            >
              {t(words[one])}
            </button>
          ))}
          <Link to="/field/map" className="button">
            {t(words.map)}
          </Link>
        </fieldset>
      </header>
      {offline ? (
        <p className="notice stale">
          {t(words.stale)}
          {hour(language, loaded.at)}
        </p>
      ) : null}
      {loaded.refusal !== undefined && loaded.value === undefined ? <Refused refusal={loaded.refusal} retry={loaded.again} /> : null}
      {here.place === null && open.length > 1 ? <p className="help">{t(words.noPlace)}</p> : null}
      {way === null || open.length < 2 ? null : (
        <p className="help">
          {t(words.whole)} {metres(way)}
        </p>
      )}
      {loaded.value === undefined && loaded.refusal === undefined ? <Skeleton lines={6} /> : null}
      {loaded.value !== undefined && open.length + putOff.length === 0 ? (
        <Empty said={words.none}>
          {mayReport ? (
            <Link to="/field/report" className="button">
              {t(words.report)}
            </Link>
          ) : null}
        </Empty>
      ) : null}
      <ol className="task-list">
        {ordered.map((one, index) => (
          <Row key={one.task.id} shown={one} at={index + 1} here={here.place} categories={names} account={account} />
        ))}
      </ol>
      {putOff.length === 0 ? null : (
        <details className="put-off">
          <summary>
            {t(words.later)} <span className="num">{putOff.length}</span>
          </summary>
          <ol className="task-list">
            {putOff.map((one, index) => (
              <Row key={one.task.id} shown={one} at={index + 1} here={here.place} categories={names} account={account} />
            ))}
          </ol>
        </details>
      )}
      {loaded.value !== undefined && categories.value !== undefined && mapped && !offline ? (
        <p className="help along">{t(words.along)}</p>
      ) : null}
      {loaded.value?.more === true ? <p className="help">{t(words.more)}</p> : null}
      {done.length + reports.length === 0 ? null : (
        <section>
          <h2>{t(words.done)}</h2>
          <ul className="owed-list">
            {done.map(({task, stands}) => (
              <li key={task.id}>
                <Link to="/field/outbox">
                  ⇡ {stands.owed.map(({said}) => t(said)).join(t({zh: '、', en: ', '}))} · {task.address ?? task.description}
                </Link>
              </li>
            ))}
            {reports.map((entry) => (
              <li key={entry.id}>
                <Link to="/field/outbox">
                  ⇡ {t(entry.said)} · {entry.about}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  )
}
