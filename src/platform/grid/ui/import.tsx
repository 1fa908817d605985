import {ErrandBoard, type Figure} from '#web/kit/errand-board.tsx'
import {useKept} from '#web/kit/kept.ts'
import {Empty} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {useSession} from '#web/session.tsx'

const words = {
  noRight: {zh: '您的岗位不能导入网格数据。', en: 'Your post may not import grid data.'},
  tells: {
    zh: 'CSV、GeoJSON、GeoPackage 或打包的 Shapefile。先试运行：错误逐行列出，什么也不写。',
    en: 'CSV, GeoJSON, GeoPackage or a zipped shapefile. Try it first: every error by its row, nothing written.',
  },
  kind: {zh: '导入什么', en: 'What'},
  mode: {zh: '怎样导入', en: 'How'},
  crs: {zh: '坐标系（文件写明则不填）', en: 'Coordinate system (empty if the file says it)'},
  mend: {zh: '小毛病自动修补', en: 'Mend small faults'},
} as const

const kinds = {
  components: {zh: '部件', en: 'components'},
  cells: {zh: '单元网格', en: 'cells'},
  areas: {zh: '区划', en: 'areas'},
  places: {zh: '地名地址', en: 'places'},
} as const
const modes = {
  add: {zh: '只新增', en: 'add only'},
  renew: {zh: '新增并更新', en: 'add and renew'},
  replace: {zh: '整体替换：文件里没有的终止', en: 'replace all: what the file lacks ends'},
} as const

const figures: readonly Figure[] = [
  ['read', {zh: '读到', en: 'Read'}],
  ['added', {zh: '新增', en: 'Added'}],
  ['changed', {zh: '更新', en: 'Changed'}],
  ['ended', {zh: '终止', en: 'Ended'}],
  ['rehoused', {zh: '换了网格', en: 'In other cells'}],
  ['bad', {zh: '错误', en: 'Errors'}],
]

/** A file of areas, cells, components or places: tried, then brought in, with an error for each row that does not fit. */
export function ImportPart() {
  const {t} = useLanguage()
  const {may} = useSession()
  const [asked, keep] = useKept('grid import', {kind: 'components', mode: 'add', crs: '', mend: false})
  if (!may('grid.import')) return <Empty said={words.noRight} />
  return (
    <ErrandBoard kind="grid.import" accept=".csv,.geojson,.json,.gpkg,.zip" tells={words.tells} asked={asked} figures={figures}>
      <div className="bar">
        <label>
          {t(words.kind)}
          <select value={asked.kind} onChange={({target}) => keep({...asked, kind: target.value})}>
            {Object.entries(kinds).map(([value, said]) => (
              <option key={value} value={value}>
                {t(said)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t(words.mode)}
          <select value={asked.mode} onChange={({target}) => keep({...asked, mode: target.value})}>
            {Object.entries(modes).map(([value, said]) => (
              <option key={value} value={value}>
                {t(said)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t(words.crs)}
          <input maxLength={80} placeholder="EPSG:4490" value={asked.crs} onChange={({target}) => keep({...asked, crs: target.value})} />
        </label>
        <label className="tick">
          <input type="checkbox" checked={asked.mend} onChange={({target}) => keep({...asked, mend: target.checked})} />
          <span>{t(words.mend)}</span>
        </label>
      </div>
    </ErrandBoard>
  )
}
