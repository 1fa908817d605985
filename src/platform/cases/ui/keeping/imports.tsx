import {read} from '#web/ask.ts'
import {ErrandBoard, type Figure} from '#web/kit/errand-board.tsx'
import {KeptPage} from '#web/kit/keeping.tsx'
import {useKept} from '#web/kit/kept.ts'
import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'

const words = {
  title: {zh: '导入案件', en: 'Import cases'},
  lead: {
    zh: '把其他系统的上报成批收进来。同一系统的同一编号只收一次，重复导入不会重复立案。',
    en: 'Take in reports of another system. The same key of the same system is taken once, however often it is imported.',
  },
  tells: {
    zh: 'CSV 或 XLSX，至多 20 万行、50 MB。先试运行：逐行检查，什么也不写。',
    en: 'CSV or XLSX, up to 200,000 rows and 50 MB. Try it first: every row is checked, nothing is written.',
  },
  system: {zh: '来自哪个系统', en: 'From which system'},
  skip: {zh: '跳过有错的行，其余照收', en: 'Leave wrong rows out and take the rest'},
  columns: {zh: '文件里要有哪些列', en: 'Which columns the file needs'},
  sample: {zh: '下载样表', en: 'Download a sample'},
} as const

const figures: readonly Figure[] = [
  ['rows', {zh: '行', en: 'Rows'}],
  ['good', {zh: '可导入', en: 'Good'}],
  ['imported', {zh: '已导入', en: 'Imported'}],
  ['already', {zh: '已有', en: 'There already'}],
  ['bad', {zh: '错误行', en: 'Wrong rows'}],
]

/** What the columns are called in a file, whether each row needs one, and what may stand there. */
const columns = [
  ['外部编号', {zh: '必填；同一系统里不重复', en: 'needed; unique within its system'}, 'A-0001'],
  ['问题描述', {zh: '必填', en: 'needed'}, '路口的垃圾没有人收'],
  ['上报时间', {zh: '2026-11-23 10:05；不填为导入时', en: '2026-11-23 10:05; the time of the import when blank'}, '2026-11-23 10:05'],
  ['类别', {zh: '代码或现行标准中的名称', en: 'code, or name in the standard in force'}, ''],
  ['经度', {zh: '与纬度、区划代码、地址三选一', en: 'with latitude; or an area code; or an address'}, ''],
  ['纬度', {zh: '', en: ''}, ''],
  ['区划代码', {zh: '街道、社区或单元网格的代码', en: 'code of a street, community or unit grid'}, '990101001'],
  ['地址', {zh: '路名门牌，须能查到', en: 'street and number that can be found'}, ''],
  ['来源', {zh: '市民、热线、巡查、部门、传感器', en: 'citizen, hotline, patrol, department, sensor'}, '热线'],
  ['上报人', {zh: '', en: ''}, ''],
  ['电话', {zh: '', en: ''}, ''],
] as const

const sample = `data:text/csv;charset=utf-8,${encodeURIComponent(
  `\uFEFF${[columns.map(([name]) => name), columns.map(([, , value]) => value)].map((row) => row.join(',')).join('\n')}\n`,
)}`

/** Reports of another system taken in from a file: tried first, watched while it goes on, wrong rows to download, and what earlier imports did. */
export function ImportsPage() {
  const {t} = useLanguage()
  const [asked, keep] = useKept('case import', {system: 'import', skipBad: false})
  const cities = useLoaded('areas city', (signal) =>
    read<readonly {readonly code: string}[]>('/organisation/areas', {level: 'city'}, signal),
  )
  const city = cities.value?.[0]?.code
  return (
    <KeptPage title={words.title} lead={words.lead} needs={['cases.import']}>
      <ErrandBoard
        kind="cases.import"
        accept=".csv,.xlsx"
        tells={words.tells}
        asked={city === undefined || asked.system.trim() === '' ? undefined : {...asked, city}}
        figures={figures}
        maySkip
      >
        <details>
          <summary>{t(words.columns)}</summary>
          <ul className="column">
            {columns.map(([name, said]) => (
              <li key={name} className="help">
                <b>{name}</b> {t(said)}
              </li>
            ))}
          </ul>
          <p>
            <a href={sample} download="sample.csv">
              {t(words.sample)}
            </a>
          </p>
        </details>
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
      </ErrandBoard>
    </KeptPage>
  )
}
