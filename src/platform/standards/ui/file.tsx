import {upload, withQuery} from '#web/ask.ts'
import {useErrand} from '#web/kit/errand.tsx'
import {useKept} from '#web/kit/kept.ts'
import {RowErrors, SheetImport} from '#web/kit/sheet-import.tsx'
import {useLanguage} from '#web/language.tsx'
import {useSession} from '#web/session.tsx'
import type {CatalogueLine, ImportOut} from './asks.ts'

const words = {
  csv: {zh: '导出 CSV', en: 'Export CSV'},
  xlsx: {zh: '导出 XLSX', en: 'Export XLSX'},
  tells: {
    zh: '文件替换草稿的全部立案条件。导出的文件改好后可以原样再导入。',
    en: 'The file replaces all conditions of the draft. An exported file, once changed, can be imported as it is.',
  },
  only: {zh: '已发布的版本只能导出。', en: 'A published version can only be exported.'},
  skip: {zh: '跳过有错的行', en: 'Leave wrong rows out'},
  written: {zh: '已写入草稿。', en: 'Written into the draft.'},
  tried: {zh: '没有写入。', en: 'Nothing was written.'},
  rows: {zh: '行', en: 'rows'},
  conditions: {zh: '条立案条件', en: 'conditions'},
  local: {zh: '个本地类别', en: 'local classes'},
  errors: {zh: '处错误', en: 'errors'},
  remarks: {zh: '提示', en: 'Remarks'},
  unknown: {zh: '单位目录中没有', en: 'Not among the units'},
  ignored: {zh: '没有用到的列', en: 'Columns that were not used'},
} as const

/** A version as a file: out, and into a draft after a try. */
export function FilePart({catalogue, onChanged}: {readonly catalogue: CatalogueLine; readonly onChanged: () => void}) {
  const {t} = useLanguage()
  const {may} = useSession()
  const [skipBad, setSkip] = useKept('standards skip', false)
  const errand = useErrand<ImportOut>(`standards import ${catalogue.id}`)
  const path = `/standards/catalogues/${catalogue.id}`
  const found = errand.value
  return (
    <>
      <div className="actions">
        {(['csv', 'xlsx'] as const).map((format) => (
          <a key={format} className="button" href={`/api${path}/export?format=${format}`} download>
            {t(words[format])}
          </a>
        ))}
      </div>
      {catalogue.status !== 'draft' || !may('standards.import') ? (
        <p className="help">{t(words.only)}</p>
      ) : (
        <SheetImport
          tells={words.tells}
          errand={errand}
          send={async (file, dryRun) => {
            const done = await upload<ImportOut>(withQuery(`${path}/import`, {dryRun, skipBad}), file)
            if (done.written) onChanged()
            return done
          }}
        >
          <label className="tick">
            <input type="checkbox" checked={skipBad} onChange={({target}) => setSkip(target.checked)} />
            <span>{t(words.skip)}</span>
          </label>
          {found === undefined ? null : (
            <>
              <p className="notice">
                {`${t(found.written ? words.written : words.tried)} ${found.rows} ${t(words.rows)} · ${found.conditions} ${t(words.conditions)} · ${found.localCategories.length} ${t(words.local)} · ${found.errorCount} ${t(words.errors)}`}
              </p>
              {found.ignoredColumns.length === 0 ? null : (
                <p className="help">{`${t(words.ignored)}：${found.ignoredColumns.join('、')}`}</p>
              )}
              {found.unknownUnits.length === 0 ? null : (
                <p className="help">{`${t(words.unknown)}：${found.unknownUnits.slice(0, 20).join('；')}`}</p>
              )}
              <RowErrors errors={found.errors} />
              {found.remarks.length === 0 ? null : (
                <details>
                  <summary>{`${t(words.remarks)} ${found.remarks.length}`}</summary>
                  <RowErrors errors={found.remarks} />
                </details>
              )}
            </>
          )}
        </SheetImport>
      )}
    </>
  )
}
