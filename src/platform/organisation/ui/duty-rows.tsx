import {useEffect, useRef, useState} from 'react'
import {asRefusal, change, type Refusal, upload, withQuery} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {sayClass, useCategories} from '#web/kit/categories.ts'
import {useErrand} from '#web/kit/errand.tsx'
import {Table} from '#web/kit/keeping.tsx'
import {Empty, Refused} from '#web/kit/notice.tsx'
import {RowErrors, SheetImport} from '#web/kit/sheet-import.tsx'
import {useLanguage} from '#web/language.tsx'
import {useSession} from '#web/session.tsx'
import {type DutyImport, type DutyLine, named, useAreas, useNames, useUnits} from './asks.ts'
import type {WholeList} from './duties.tsx'

const words = {
  rows: {zh: '条目', en: 'Rows'},
  line: {zh: '行', en: 'Row'},
  area: {zh: '区域', en: 'Area'},
  category: {zh: '类别', en: 'Class'},
  categoryHelp: {zh: '如 component.01037；matter.06 为整个大类', en: 'Such as component.01037; matter.06 is a whole major class'},
  owner: {zh: '权属单位', en: 'Owner'},
  unit: {zh: '责任单位', en: 'Responsible unit'},
  supervising: {zh: '主管部门', en: 'Supervising unit'},
  coordinating: {zh: '区级统筹', en: 'Coordinating unit'},
  legalBasis: {zh: '法律依据', en: 'Legal basis'},
  local: {zh: '属地街道', en: 'The street office of the place'},
  add: {zh: '加一条', en: 'Add a row'},
  does: {zh: '办理', en: 'Do'},
  remove: {zh: '删除', en: 'Remove'},
  find: {zh: '在条目中找', en: 'Find in the rows'},
  none: {zh: '没有这样的条目。', en: 'There is no such row.'},
  more: {zh: '再显示一些', en: 'Show more'},
  csv: {zh: '导出 CSV', en: 'Export CSV'},
  xlsx: {zh: '导出 XLSX', en: 'Export XLSX'},
  importTells: {
    zh: '文件替换草稿的全部条目；一行有错就都不写入。先试运行，看错误、矛盾和空白。',
    en: 'The file replaces all rows of the draft; one wrong row and none is written. Try it first to see errors, contradictions and gaps.',
  },
  only: {zh: '已发布的清单只能导出。', en: 'A published list can only be exported.'},
  read: {zh: '读到', en: 'Read'},
  wrong: {zh: '错误', en: 'errors'},
  gaps: {zh: '空白', en: 'gaps'},
  clashes: {zh: '矛盾', en: 'contradictions'},
  written: {zh: '已写入草稿。', en: 'Written into the draft.'},
  tried: {zh: '试运行，没有写入。', en: 'A try; nothing was written.'},
} as const

const asForm = ({area, category, owner, unit, supervising, coordinating, legalBasis, validFrom, validTo}: DutyLine) => ({
  area, category, owner, unit, supervising, coordinating, legalBasis, validFrom, validTo,
}) // biome-ignore format: a row

const saveRows = ({list}: WholeList, rows: readonly object[]) =>
  change('PUT', `/organisation/duty-lists/${list.id}/rows`, {version: list.version, rows})

/** One more row into a draft, begun where a gap was seen. */
export function AddDuty({
  whole,
  spot,
  onAdded,
}: {
  readonly whole: WholeList
  readonly spot?: {readonly area: string; readonly category: string}
  readonly onAdded: () => void
}) {
  const {t} = useLanguage()
  const box = useRef<HTMLDivElement>(null)
  const areas = useAreas().value ?? []
  const units = (useUnits().value ?? []).map((one) => ({value: one.id, label: t(named(one))}))
  useEffect(() => {
    if (spot !== undefined) box.current?.scrollIntoView({block: 'nearest'})
  }, [spot])
  return (
    <div ref={box} className={spot === undefined ? undefined : 'card'}>
      <AskForm
        id={`duty add ${whole.list.id} ${spot?.area ?? ''} ${spot?.category ?? ''}`}
        verb={words.add}
        open={spot !== undefined}
        fields={[
          {
            name: 'area',
            said: words.area,
            kind: 'choice',
            initial: spot?.area ?? whole.list.area,
            options: areas.map((one) => ({value: one.code, label: `${t(named(one))} ${one.code}`})),
          },
          {name: 'category', said: words.category, initial: spot?.category ?? '', help: words.categoryHelp, max: 40, optional: true},
          {name: 'unit', said: words.unit, kind: 'choice', options: [{value: '属地街道', label: t(words.local)}, ...units]},
          {name: 'supervising', said: words.supervising, kind: 'choice', optional: true, options: units},
          {name: 'legalBasis', said: words.legalBasis, optional: true, max: 500},
        ]}
        send={async (row) => {
          await saveRows(whole, [...whole.duties.map(asForm), row])
          onAdded()
        }}
      />
    </div>
  )
}

const STEP = 100

/** The rows of a list; those of a draft can be removed and added to. */
export function DutyRows({whole, onChanged}: {readonly whole: WholeList; readonly onChanged: () => void}) {
  const {t} = useLanguage()
  const {may} = useSession()
  const names = useNames()
  const categories = useCategories().value ?? []
  const [text, setText] = useState('')
  const [most, setMost] = useState(STEP)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const edits = whole.list.state === 'draft' && may('organisation.edit')
  const sayRow = (one: DutyLine) =>
    [one.area, t(names.area(one.area)), one.category, t(sayClass(categories, one.category)), t(names.unit(one.unit)), one.legalBasis].join(
      ' ',
    )
  const shown = whole.duties.filter((one) => text === '' || sayRow(one).includes(text))
  const remove = async (gone: DutyLine) => {
    setBusy(true)
    setRefusal(undefined)
    try {
      await saveRows(whole, whole.duties.filter(({id}) => id !== gone.id).map(asForm))
      onChanged()
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      {edits ? <AddDuty whole={whole} onAdded={onChanged} /> : null}
      <div className="bar">
        <label>
          {t(words.find)}
          <input type="search" value={text} onChange={({target}) => setText(target.value)} />
        </label>
      </div>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {shown.length === 0 ? (
        <Empty said={words.none} />
      ) : (
        <Table
          label={words.rows}
          rows={shown.slice(0, most)}
          keyOf={({id}) => id}
          columns={[
            {said: words.line, cell: ({line}) => line, number: true},
            {said: words.area, cell: ({area}) => t(names.area(area))},
            {said: words.category, cell: ({category}) => t(sayClass(categories, category))},
            {said: words.owner, cell: ({owner}) => (owner === null ? '' : t(names.unit(owner)))},
            {said: words.unit, cell: ({unit}) => t(names.unit(unit))},
            {said: words.supervising, cell: ({supervising}) => (supervising === null ? '' : t(names.unit(supervising)))},
            {said: words.legalBasis, cell: ({legalBasis}) => legalBasis},
            ...(edits
              ? [
                  {
                    said: words.does,
                    cell: (one: DutyLine) => (
                      <button type="button" className="quiet" disabled={busy} onClick={() => void remove(one)}>
                        {t(words.remove)}
                      </button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {shown.length > most ? (
        <button type="button" onClick={() => setMost(most + STEP)}>
          {t(words.more)} ({most}/{shown.length})
        </button>
      ) : null}
    </>
  )
}

/** A list as a file: out, and into a draft after a try. */
export function DutyFile({whole, onChanged}: {readonly whole: WholeList; readonly onChanged: () => void}) {
  const {t} = useLanguage()
  const {may} = useSession()
  const {id, state, version} = whole.list
  const errand = useErrand<DutyImport>(`duty import ${id}`)
  const path = `/organisation/duty-lists/${id}`
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
      {state !== 'draft' || !may('organisation.edit') ? (
        <p className="help">{t(words.only)}</p>
      ) : (
        <SheetImport
          tells={words.importTells}
          errand={errand}
          send={async (file, dryRun) => {
            const done = await upload<DutyImport>(withQuery(`${path}/import`, {dryRun, version}), file)
            if (!dryRun) onChanged()
            return done
          }}
        >
          {found === undefined ? null : (
            <>
              <p className="notice">
                {`${t(found.dryRun ? words.tried : words.written)} ${t(words.read)} ${found.rows} · ${t(words.wrong)} ${found.errorCount}`}
                {found.check === null
                  ? ''
                  : ` · ${t(words.clashes)} ${found.check.contradictions.length + found.check.faults.length} · ${t(words.gaps)} ${found.check.gaps.length}`}
              </p>
              <RowErrors errors={found.errors} />
            </>
          )}
        </SheetImport>
      )}
    </>
  )
}
