import type {ReactNode} from 'react'
import {lazy, Suspense} from 'react'
import {Refusal} from '#web/ask.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {Clock, LightMark} from './clock.tsx'
import {Empty, Refused, Skeleton} from './notice.tsx'
import './gallery.css'

const Chart = lazy(async () => ({default: (await import('./chart.tsx')).Chart}))
const Keeping = lazy(async () => ({default: (await import('./gallery-keeping.tsx')).GalleryKeeping}))
const Table = lazy(async () => ({default: (await import('./gallery-table.tsx')).GalleryTable}))

const words = {
  title: {zh: '部件样例', en: 'The kit by example'},
  lead: {
    zh: '每个公共部件的样子。截图与无障碍检查都以此页为准。',
    en: 'What every part of the kit looks like; pictures and accessibility checks are taken from this page.',
  },
  press: {zh: '提交', en: 'Send'},
  second: {zh: '取消', en: 'Cancel'},
  quiet: {zh: '再试一次', en: 'Try again'},
  off: {zh: '暂不可用', en: 'Not now'},
  label: {zh: '在哪里', en: 'Where'},
  help: {zh: '路名和门牌，如 中山大道12号', en: 'Road and number, such as 12 Zhongshan Avenue'},
  choice: {zh: '从哪里来', en: 'Where it came from'},
  tick: {zh: '只看超期', en: 'Overdue only'},
  empty: {zh: '这里没有案件。换个条件，或看全部在办。', en: 'No case here. Change the filter, or look at all that is open.'},
  chart: {zh: '七天的上报数', en: 'Reports of seven days'},
} as const

const refusal = new Refusal('case.stale', 409, {
  zh: '刘派遣 今天 14:05 已派遣此案。请看过最新经过再办。',
  en: 'Liu dispatched this case today at 14:05. Look at what happened, then go on.',
})

const HOUR = 3_600_000
const clocked = (light: 'green' | 'yellow' | 'red' | null, hours: number | null, handled = false) => ({
  light,
  dueAt: hours === null ? null : new Date(Date.now() + hours * HOUR).toISOString(),
  handledAt: handled ? new Date().toISOString() : null,
  reportedAt: new Date(Date.now() - 5 * HOUR).toISOString(),
  closedAt: null,
})

function Example({name, children}: {readonly name: Said; readonly children: ReactNode}) {
  const {t} = useLanguage()
  return (
    <section className="card example">
      <h2>{t(name)}</h2>
      <div>{children}</div>
    </section>
  )
}

const days = ['11-18', '11-19', '11-20', '11-21', '11-22', '11-23', '11-24']
const option = {
  xAxis: {type: 'category', data: days},
  yAxis: {type: 'value'},
  series: [{type: 'bar', data: [12, 18, 9, 14, 22, 17, 16], barMaxWidth: 28}],
}

/** Every part of the kit in the states it can be in. */
export function GalleryPage() {
  const {t} = useLanguage()
  return (
    <main className="page gallery">
      <h1>{t(words.title)}</h1>
      <p className="lead">{t(words.lead)}</p>
      <Example name={{zh: '时限灯：颜色加形状', en: 'Lights: colour and shape'}}>
        <LightMark light="green" /> <LightMark light="yellow" /> <LightMark light="red" /> <LightMark light={null} />
      </Example>
      <Example name={{zh: '时限', en: 'Clock'}}>
        <p>
          <Clock of={clocked('green', 27)} />
        </p>
        <p>
          <Clock of={clocked('yellow', 1.4)} />
        </p>
        <p>
          <Clock of={clocked('red', -19.5)} />
        </p>
        <p>
          <Clock of={clocked('green', 2, true)} />
        </p>
        <p>
          <Clock of={clocked('red', -2, true)} />
        </p>
        <p>
          <Clock of={clocked(null, null)} />
        </p>
      </Example>
      <Example name={{zh: '按钮', en: 'Buttons'}}>
        <button type="button" className="primary">
          {t(words.press)}
        </button>{' '}
        <button type="button">{t(words.second)}</button>{' '}
        <button type="button" className="quiet">
          {t(words.quiet)}
        </button>{' '}
        <button type="button" disabled>
          {t(words.off)}
        </button>
      </Example>
      <Example name={{zh: '填写', en: 'Fields'}}>
        <div className="fields">
          <label htmlFor="gallery-where">{t(words.label)}</label>
          <input id="gallery-where" placeholder={t(words.help)} />
          <label htmlFor="gallery-source">{t(words.choice)}</label>
          <select id="gallery-source">
            <option>12345</option>
          </select>
          <label className="tick">
            <input type="checkbox" />
            {t(words.tick)}
          </label>
        </div>
      </Example>
      <Example name={{zh: '载入中、空、被拒绝', en: 'Loading, empty, refused'}}>
        <Skeleton lines={3} />
        <Empty said={words.empty} />
        <Refused refusal={refusal} retry={() => undefined} />
      </Example>
      <Example name={{zh: '图表', en: 'Chart'}}>
        <Suspense fallback={<Skeleton lines={4} />}>
          <Chart option={option} label={t(words.chart)} height={200} />
        </Suspense>
      </Example>
      <Example name={{zh: '表格（管理页）', en: 'Table of the pages of keeping'}}>
        <Suspense fallback={<Skeleton lines={4} />}>
          <Table />
        </Suspense>
      </Example>
      <Example name={{zh: '管理页的表格、表单与长任务', en: 'Tables, forms and long work of the pages of keeping'}}>
        <Suspense fallback={<Skeleton lines={4} />}>
          <Keeping />
        </Suspense>
      </Example>
    </main>
  )
}
