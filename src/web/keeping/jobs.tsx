import {read} from '#web/ask.ts'
import {ErrandBar, errandLight, errandStates, useErrands} from '#web/kit/errand-board.tsx'
import {type Column, KeptPage, Mark, Shown, Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {moment, span} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {readMeasures} from './measures.ts'

const words = {
  title: {zh: '运行状况', en: 'How the system is doing'},
  lead: {
    zh: '每十秒更新。失败的任务会自动隔一段时间再试；一直失败的排在最前。',
    en: 'Looked at every ten seconds. What fails is tried again by itself after a while; what keeps failing stands first.',
  },
  ready: {zh: '就绪', en: 'Ready'},
  yes: {zh: '正常', en: 'ready'},
  no: {zh: '未就绪', en: 'waiting'},
  unknown: {zh: '连不上', en: 'no answer'},
  failing: {zh: '正在失败的任务', en: 'Jobs that fail'},
  requests: {zh: '已答复的请求', en: 'Requests answered'},
  faults: {zh: '服务器出错', en: 'Server faults'},
  slow: {zh: '九成五在此时间内答复', en: '95 % answered within'},
  memory: {zh: '内存', en: 'Memory'},
  up: {zh: '已运行', en: 'Running for'},
  jobs: {zh: '后台任务', en: 'Background jobs'},
  none: {zh: '还没有任务运行过。', en: 'No job has run yet.'},
  job: {zh: '任务', en: 'Job'},
  state: {zh: '状态', en: 'State'},
  fine: {zh: '正常', en: 'fine'},
  fails: {zh: '连续失败', en: 'failing'},
  times: {zh: '次', en: 'in a row'},
  runs: {zh: '运行次数', en: 'Runs'},
  failures: {zh: '失败次数', en: 'Failures'},
  last: {zh: '上次成功', en: 'Last success'},
  error: {zh: '最近的错误', en: 'Last error'},
  errands: {zh: '长任务', en: 'Long work'},
  errand: {zh: '做什么', en: 'What'},
  who: {zh: '发起人', en: 'Asked by'},
  when: {zh: '时间', en: 'When'},
  far: {zh: '进度', en: 'How far'},
  written: {zh: '写入', en: 'Written'},
  never: {zh: '从未', en: 'never'},
} as const

/** Kinds of long work by what they are called where they are begun. */
const errandNames: Readonly<Record<string, Said>> = {
  'cases.import': {zh: '导入案件', en: 'Import cases'},
  'cases.retain': {zh: '执行留存规则', en: 'A rule of retention'},
  'grid.import': {zh: '导入网格数据', en: 'Import grid data'},
}
const MOST_ERRANDS = 10

interface Health {
  readonly job: string
  readonly kind: 'listener' | 'schedule'
  readonly runs: number
  readonly failures: number
  readonly failuresInARow: number
  readonly lastSuccess: string | null
  readonly lastFailure: string | null
  readonly lastError: string | null
}

const kinds = {
  listener: {zh: '收到事件时', en: 'when told of'},
  schedule: {zh: '定时', en: 'by the clock'},
} as const

const plain = async (path: string): Promise<Response> => fetch(path, {credentials: 'same-origin'})

const lightOf = ({failuresInARow}: Health): 'green' | 'yellow' | 'red' =>
  failuresInARow === 0 ? 'green' : failuresInARow < 3 ? 'yellow' : 'red'

function Fact({said, children, light}: {readonly said: Said; readonly children: string; readonly light?: string}) {
  const {t} = useLanguage()
  return (
    <div>
      <dt>{t(said)}</dt>
      <dd className={light}>{children}</dd>
    </div>
  )
}

/** Whether the system is ready, the measures that matter in words, and every background job. */
export function JobsPage() {
  const {language, t} = useLanguage()
  const errands = useErrands(undefined, true)
  const every = 10_000
  const jobs = useLoaded('jobs', (signal) => read<{readonly jobs: readonly Health[]}>('/jobs', {}, signal), every)
  const ready = useLoaded(
    'ready',
    async () => (await (await plain('/readyz')).json()) as {status: string; waiting: readonly string[]},
    every,
  )
  const measures = useLoaded('measures', async () => readMeasures(await (await plain('/metrics')).text(), Date.now()), every)
  const sorted = jobs.value?.jobs.toSorted((a, b) => b.failuresInARow - a.failuresInARow || a.job.localeCompare(b.job))
  const failing = sorted?.filter(({failuresInARow}) => failuresInARow > 0).length
  const {value: m} = measures
  const columns: readonly Column<Health>[] = [
    {
      said: words.job,
      cell: ({job, kind}) => (
        <>
          <code>{job}</code> <small>{t(kinds[kind])}</small>
        </>
      ),
    },
    {
      said: words.state,
      cell: (one) => (
        <Mark
          light={lightOf(one)}
          said={
            one.failuresInARow === 0
              ? words.fine
              : {
                  zh: `${words.fails.zh} ${one.failuresInARow} ${words.times.zh}`,
                  en: `${words.fails.en} ${one.failuresInARow} ${words.times.en}`,
                }
          }
        />
      ),
    },
    {said: words.last, cell: ({lastSuccess}) => (lastSuccess === null ? t(words.never) : moment(language, lastSuccess))},
    {said: words.runs, cell: ({runs}) => runs, number: true},
    {said: words.failures, cell: ({failures}) => failures, number: true},
    {
      said: words.error,
      cell: ({lastError, lastFailure}) =>
        lastError === null || lastFailure === null ? '' : `${moment(language, lastFailure)} · ${lastError}`,
    },
  ]
  return (
    <KeptPage title={words.title} lead={words.lead} needs={['jobs.read']}>
      <dl className="facts">
        <Fact said={words.ready} light={ready.value?.status === 'ready' ? 'green' : 'red'}>
          {ready.value === undefined
            ? '…'
            : ready.value.status === 'ready'
              ? t(words.yes)
              : `${t(words.no)} ${ready.value.waiting.join(' ')}`}
        </Fact>
        <Fact said={words.failing} light={failing === 0 ? 'green' : 'red'}>
          {failing === undefined ? '…' : String(failing)}
        </Fact>
        <Fact said={words.slow}>{m?.within === undefined ? '—' : `≤ ${m.within < 1 ? `${m.within * 1_000} ms` : `${m.within} s`}`}</Fact>
        <Fact said={words.requests}>{m === undefined ? '…' : m.requests.toLocaleString()}</Fact>
        <Fact said={words.faults} light={m === undefined || m.faults === 0 ? 'green' : 'red'}>
          {m === undefined ? '…' : m.faults.toLocaleString()}
        </Fact>
        <Fact said={words.memory}>{m?.memoryBytes === undefined ? '—' : `${Math.round(m.memoryBytes / 1_048_576)} MB`}</Fact>
        <Fact said={words.up}>{m?.upMillis === undefined ? '—' : t(span(m.upMillis))}</Fact>
      </dl>
      {(errands.value ?? []).length === 0 ? null : (
        <>
          <h2>{t(words.errands)}</h2>
          <Table
            label={words.errands}
            rows={errands.value?.slice(0, MOST_ERRANDS) ?? []}
            keyOf={({id}) => id}
            columns={[
              {said: words.when, cell: ({askedAt}) => moment(language, askedAt)},
              {
                said: words.errand,
                cell: ({kind, fileName}) => `${t(errandNames[kind] ?? {zh: kind, en: kind})}${fileName === null ? '' : ` · ${fileName}`}`,
              },
              {said: words.who, cell: ({askedByName}) => askedByName},
              {said: words.state, cell: (one) => <Mark said={errandStates[one.state]} light={errandLight(one)} />},
              {said: words.far, cell: (one) => (one.endedAt === null ? <ErrandBar one={one} /> : one.problem && t(one.problem))},
              {said: words.written, cell: ({written}) => written.toLocaleString(), number: true},
            ]}
          />
        </>
      )}
      <h2>{t(words.jobs)}</h2>
      <Shown of={{...jobs, value: sorted}} none={words.none} empty={(all) => all.length === 0} lines={10}>
        {(all) => <Table label={words.jobs} rows={all} keyOf={({job}) => job} columns={columns} />}
      </Shown>
    </KeptPage>
  )
}
