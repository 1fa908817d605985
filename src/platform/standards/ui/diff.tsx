import {read} from '#web/ask.ts'
import {Shown} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {
  type CatalogueLine,
  type ConditionLine,
  type DiffOut,
  evidenceNames,
  regions,
  sayClassIn,
  sayLimit,
  sayList,
  useClasses,
} from './asks.ts'

const words = {
  against: {zh: '与哪个版本对比', en: 'Compared with'},
  usual: {zh: '它的底稿', en: 'what it was drafted from'},
  same: {zh: '两个版本没有差别。', en: 'The two versions do not differ.'},
  added: {zh: '新增的条件', en: 'Added'},
  removed: {zh: '删去的条件', en: 'Removed'},
  changed: {zh: '改动的条件', en: 'Changed'},
  unchanged: {zh: '未改动', en: 'Unchanged'},
  classes: {zh: '类别', en: 'Classes'},
  more: {zh: '新类别', en: 'new class'},
  gone: {zh: '删去类别', en: 'class removed'},
  renamed: {zh: '改名', en: 'renamed'},
  was: {zh: '原为', en: 'was'},
  is: {zh: '现为', en: 'is now'},
} as const

type Field = DiffOut['changed'][number]['fields'][number]

const fields: Readonly<Record<Field, Said>> = {
  category: {zh: '类别', en: 'class'},
  text: {zh: '立案条件', en: 'condition'},
  closing: {zh: '结案条件', en: 'closing'},
  limits: {zh: '时限', en: 'limits'},
  evidence: {zh: '照片', en: 'pictures'},
  handlingUnit: {zh: '处置单位', en: 'handling unit'},
  supervisingUnit: {zh: '主管单位', en: 'supervising unit'},
  legalBasis: {zh: '法律依据', en: 'legal basis'},
  note: {zh: '备注', en: 'note'},
}

const own = (text: string | null): Said => ({zh: text || '（空）', en: text || '(none)'})

const sayField = (one: ConditionLine, field: Field): Said =>
  field === 'limits'
    ? sayList(one.limits, sayLimit)
    : field === 'evidence'
      ? sayList(one.evidence, (kind) => evidenceNames[kind])
      : own(one[field])

/** What one version changed against another, condition by condition and field by field. */
export function DiffPart({catalogue, all}: {readonly catalogue: CatalogueLine; readonly all: readonly CatalogueLine[]}) {
  const {t} = useLanguage()
  const {query, change: goTo} = useRoute()
  const against = query.get('against') ?? ''
  const classes = useClasses(catalogue.id).value?.items
  const found = useLoaded(`diff ${catalogue.id} ${catalogue.revision} ${against}`, (signal) =>
    read<DiffOut>(`/standards/catalogues/${catalogue.id}/diff`, {against: against || undefined}, signal),
  )
  const name = ({category}: {readonly category: string}) => t(sayClassIn(classes, category))
  return (
    <>
      <div className="bar">
        <label>
          {t(words.against)}
          <select value={against} onChange={({target}) => goTo({against: target.value})}>
            <option value="">{t(words.usual)}</option>
            {all
              .filter(({id}) => id !== catalogue.id)
              .map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
          </select>
        </label>
      </div>
      <Shown of={found} lines={8}>
        {({added, removed, changed, unchanged, categories, against: other}) => {
          const levels = ([1, 2, 3] as const).filter((region) => other.levels[region] !== catalogue.levels[region])
          const touched = categories.added.length + categories.removed.length + categories.renamed.length
          return (
            <>
              <dl className="facts">
                {(
                  [
                    ['added', added.length],
                    ['removed', removed.length],
                    ['changed', changed.length],
                    ['classes', touched],
                    ['unchanged', unchanged],
                  ] as const
                ).map(([part, count]) => (
                  <div key={part}>
                    <dt>{t(words[part])}</dt>
                    <dd>{count}</dd>
                  </div>
                ))}
              </dl>
              {added.length + removed.length + changed.length + touched + levels.length === 0 ? (
                <p className="notice">{t(words.same)}</p>
              ) : null}
              {levels.map((region) => (
                <p key={region}>
                  {`${t(regions[region])} `}
                  <del className="was">{other.levels[region]}</del> <ins className="is">{catalogue.levels[region]}</ins>
                </p>
              ))}
              {touched === 0 ? null : (
                <ul className="column">
                  {categories.added.map((one) => (
                    <li key={one.category} className="is">{`＋ ${t(words.more)} ${one.category} ${t(one)}`}</li>
                  ))}
                  {categories.removed.map((one) => (
                    <li key={one.category} className="was">{`－ ${t(words.gone)} ${one.category} ${t(one)}`}</li>
                  ))}
                  {categories.renamed.map(({before, after}) => (
                    <li key={after.category}>
                      {`${t(words.renamed)} ${after.category} `}
                      <del className="was">{t(before)}</del> <ins className="is">{t(after)}</ins>
                    </li>
                  ))}
                </ul>
              )}
              <ul className="column">
                {changed.map(({before, after, fields: which}) => (
                  <li key={after.id} className="card column">
                    <div className="title-line">
                      <b>{name(after)}</b>
                      <span className="help">
                        {after.category} · {after.text}
                      </span>
                    </div>
                    {which.map((field) => (
                      <p key={field}>
                        <span className="help">{t(fields[field])}：</span>
                        <span className="visually-hidden">{t(words.was)} </span>
                        <del className="was">{t(sayField(before, field))}</del> <span className="visually-hidden">{t(words.is)} </span>
                        <ins className="is">{t(sayField(after, field))}</ins>
                      </p>
                    ))}
                  </li>
                ))}
                {added.map((one) => (
                  <li key={one.id} className="card">
                    <ins className="is">{`＋ ${name(one)} ${one.category}：${one.text}`}</ins>
                    <p className="help">{t(sayList(one.limits, sayLimit))}</p>
                  </li>
                ))}
                {removed.map((one) => (
                  <li key={one.id} className="card">
                    <del className="was">{`－ ${name(one)} ${one.category}：${one.text}`}</del>
                  </li>
                ))}
              </ul>
            </>
          )
        }}
      </Shown>
    </>
  )
}
