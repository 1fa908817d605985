import {read, upload, withQuery} from '#web/ask.ts'
import {useErrand} from '#web/kit/errand.tsx'
import {KeptPage, Mark, Shown, Table} from '#web/kit/keeping.tsx'
import {useKept} from '#web/kit/kept.ts'
import {useLoaded} from '#web/kit/load.ts'
import {type RowError, RowErrors, SheetImport} from '#web/kit/sheet-import.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'

const words = {
  title: {zh: '导入案件', en: 'Import cases'},
  lead: {
    zh: '把其他系统的上报成批收进来。同一系统的同一编号只收一次，重复导入不会重复立案。',
    en: 'Take in reports of another system. The same key of the same system is taken once, however often it is imported.',
  },
  tells: {
    zh: 'CSV 或 XLSX，先试运行。开始后可以离开本页甚至关掉，服务器会做完，结果在下面的记录里。',
    en: 'CSV or XLSX; try it first. Once it has begun you may leave or close the page: the server finishes it and the result stands below.',
  },
  system: {zh: '来自哪个系统', en: 'From which system'},
  skip: {zh: '跳过有错的行，其余照收', en: 'Leave wrong rows out and take the rest'},
  tried: {zh: '试运行，没有写入。', en: 'A try; nothing was written.'},
  stopped: {
    zh: '有错误行，没有写入。改好再来，或跳过它们。',
    en: 'There are wrong rows; nothing was written. Mend them, or leave them out.',
  },
  taken: {zh: '已导入。', en: 'Imported.'},
  rows: {zh: '行', en: 'Rows'},
  good: {zh: '可导入', en: 'Good'},
  imported: {zh: '已导入', en: 'Imported'},
  already: {zh: '已有', en: 'There already'},
  bad: {zh: '错误行', en: 'Wrong rows'},
  ignored: {zh: '没有用到的列', en: 'Columns that were not used'},
  history: {zh: '我的导入记录', en: 'My imports'},
  none: {zh: '还没有导入过。', en: 'Nothing was imported yet.'},
  when: {zh: '时间', en: 'When'},
  file: {zh: '文件', en: 'File'},
  kind: {zh: '结果', en: 'Result'},
  dry: {zh: '试运行', en: 'tried'},
  done: {zh: '已导入', en: 'imported'},
  refused: {zh: '未写入', en: 'not written'},
  download: {zh: '下载错误行', en: 'Download wrong rows'},
} as const

interface Imported {
  readonly id: string
  readonly rows: number
  readonly imported: number
  readonly good: number
  readonly already: number
  readonly bad: number
  readonly dryRun: boolean
  readonly errors: readonly RowError[]
  readonly truncated: boolean
  readonly ignored: readonly string[]
}
type Kept = Pick<Imported, 'id' | 'rows' | 'imported' | 'already' | 'bad' | 'dryRun'> & {readonly at: string; readonly file: string}

const resultOf = ({dryRun, imported, bad}: Kept) =>
  dryRun
    ? ({said: words.dry} as const)
    : imported === 0 && bad > 0
      ? ({said: words.refused, light: 'red'} as const)
      : ({said: words.done, light: 'green'} as const)

/** Reports of another system taken in from a file: tried first, wrong rows to download, and what earlier imports did. */
export function ImportsPage() {
  const {language, t} = useLanguage()
  const [asked, keep] = useKept('case import', {system: 'import', skipBad: false})
  const errand = useErrand<Imported>('case import')
  const cities = useLoaded('areas city', (signal) =>
    read<readonly {readonly code: string}[]>('/organisation/areas', {level: 'city'}, signal),
  )
  const history = useLoaded('case imports', (signal) => read<{readonly imports: readonly Kept[]}>('/cases/imports', {}, signal), 10_000)
  const city = cities.value?.[0]?.code
  const found = errand.value
  const errorsOf = ({id, bad}: Pick<Kept, 'id' | 'bad'>) =>
    bad === 0 ? null : (
      <a href={`/api/cases/imports/${id}/errors`} download>
        {t(words.download)}
      </a>
    )
  return (
    <KeptPage title={words.title} lead={words.lead} needs={['cases.import']}>
      <div className="bar">
        <label>
          {t(words.system)}
          <input required maxLength={60} value={asked.system} onChange={({target}) => keep({...asked, system: target.value})} />
        </label>
        <label className="tick">
          <input type="checkbox" checked={asked.skipBad} onChange={({target}) => keep({...asked, skipBad: target.checked})} />
          <span>{t(words.skip)}</span>
        </label>
      </div>
      <SheetImport
        tells={words.tells}
        errand={errand}
        send={async (file, dryRun) => {
          const done = await upload<Imported>(withQuery('/cases/imports', {...asked, city, dryRun}), file)
          history.again()
          return done
        }}
      >
        {found === undefined ? null : (
          <>
            <p className="notice">{t(found.dryRun ? words.tried : found.bad > 0 && found.imported === 0 ? words.stopped : words.taken)}</p>
            <dl className="facts">
              {(['rows', 'good', 'imported', 'already', 'bad'] as const).map((part) => (
                <div key={part}>
                  <dt>{t(words[part])}</dt>
                  <dd className={part === 'bad' && found.bad > 0 ? 'red' : undefined}>{found[part].toLocaleString()}</dd>
                </div>
              ))}
            </dl>
            {found.ignored.length === 0 ? null : <p className="help">{`${t(words.ignored)}：${found.ignored.join('、')}`}</p>}
            <p>{errorsOf(found)}</p>
            <RowErrors errors={found.errors} />
          </>
        )}
      </SheetImport>
      <section>
        <h2>{t(words.history)}</h2>
        <Shown of={history} none={words.none} empty={({imports}) => imports.length === 0}>
          {({imports}) => (
            <Table
              label={words.history}
              rows={imports}
              keyOf={({id}) => id}
              columns={[
                {said: words.when, cell: ({at}) => moment(language, at)},
                {said: words.file, cell: ({file}) => file},
                {said: words.kind, cell: (one) => <Mark {...resultOf(one)} />},
                {said: words.rows, cell: ({rows}) => rows, number: true},
                {said: words.imported, cell: ({imported}) => imported, number: true},
                {said: words.already, cell: ({already}) => already, number: true},
                {
                  said: words.bad,
                  cell: (one) => (
                    <>
                      {one.bad} {errorsOf(one)}
                    </>
                  ),
                  number: true,
                },
              ]}
            />
          )}
        </Shown>
      </section>
    </KeptPage>
  )
}
