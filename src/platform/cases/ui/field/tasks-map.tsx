import {Suspense, useMemo} from 'react'
import {Clock} from '#web/kit/clock.tsx'
import {Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {CityMap, type Spot} from '#web/map/lazy.ts'
import {Link, useRoute} from '#web/routing.tsx'
import {taskKinds} from '../../field/core/task.ts'
import {metresBetween, type Place} from '../../field/core/tour.ts'
import type {Here} from './here.ts'
import {useLater} from './later.ts'
import {clockOf, useShownTasks} from './today.tsx'
import {metres} from './words.ts'

const words = {
  label: {zh: '任务地图', en: 'Map of the tasks'},
  list: {zh: '列表', en: 'List'},
  open: {zh: '打开任务', en: 'Open the task'},
} as const

/** The same tasks on the map; what is chosen stands in the address and in a card at the foot. */
export function TasksMap({account, here}: {readonly account: string; readonly here: Here}) {
  const {t} = useLanguage()
  const {query, change} = useRoute()
  const {shown} = useShownTasks(account)
  const {later} = useLater(account)
  const open = useMemo(
    () => shown.filter(({stands, task}) => stands.kind !== null && task.place !== null && !later.has(task.id)),
    [shown, later],
  )
  const spots = useMemo(
    () =>
      open.map(
        ({task}): Spot => ({
          type: 'Feature',
          id: task.id,
          geometry: {type: 'Point', coordinates: task.place as Place},
          properties: {light: task.stageLight ?? task.light},
        }),
      ),
    [open],
  )
  const chosen = open.find(({task}) => task.id === query.get('task'))
  return (
    <main className="field-map">
      <Suspense fallback={<Skeleton lines={8} />}>
        <CityMap
          label={t(words.label)}
          spots={spots}
          chosen={spots.find(({id}) => id === chosen?.task.id)}
          pin={here.place ?? undefined}
          onChoose={(task) => change({task}, {replace: true})}
        />
      </Suspense>
      <Link to="/field" className="button map-back">
        {t(words.list)} <span className="num">{open.length}</span>
      </Link>
      {chosen === undefined ? null : (
        <section className="map-card">
          <p className="task-line">
            {chosen.stands.kind === null ? null : <span className={`kind ${chosen.stands.kind}`}>{t(taskKinds[chosen.stands.kind])}</span>}
            <Clock of={clockOf(chosen.task)} />
            {here.place === null ? null : <span className="num">{metres(metresBetween(here.place, chosen.task.place as Place))}</span>}
          </p>
          <p className="words">{chosen.task.description}</p>
          <Link to={`/field/task/${chosen.task.id}`} className="button">
            {t(words.open)}
          </Link>
        </section>
      )}
    </main>
  )
}
