import {useState} from 'react'
import {asRefusal, change, type Refusal, read, withQuery} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {Shown} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {
  type CatalogueLine,
  type ConditionLine,
  type ConditionPage,
  evidenceNames,
  sayClassIn,
  sayLimit,
  sayList,
  useClasses,
} from './asks.ts'
import {ClassNames} from './classes.tsx'
import {ConditionForm} from './condition-form.tsx'

const words = {
  category: {zh: '类别', en: 'Class'},
  all: {zh: '全部类别', en: 'All classes'},
  text: {zh: '条件里的字', en: 'Words of the condition'},
  none: {zh: '没有这样的立案条件。', en: 'There is no such condition.'},
  found: {zh: '条', en: 'conditions'},
  closing: {zh: '结案', en: 'Closed when'},
  limits: {zh: '时限', en: 'Limits'},
  evidence: {zh: '照片', en: 'Pictures'},
  units: {zh: '处置 / 主管', en: 'Handled / supervised by'},
  basis: {zh: '依据', en: 'Basis'},
  edit: {zh: '修改', en: 'Change'},
  remove: {zh: '删除', en: 'Remove'},
  add: {zh: '加一条条件', en: 'Add a condition'},
  addClass: {zh: '加本地类别', en: 'Add a class of our own'},
  addClassTells: {
    zh: '不填代码时取该大类下一个本地代码（080 起）。',
    en: 'Without a code it takes the next local one (from 080) of its major class.',
  },
  kind: {zh: '部件或事项', en: 'Component or matter'},
  component: {zh: '部件', en: 'component'},
  matter: {zh: '事项', en: 'matter'},
  major: {zh: '大类（两位）', en: 'Major class (2 digits)'},
  code: {zh: '代码（五位）', en: 'Code (5 digits)'},
  zh: {zh: '中文名称', en: 'Chinese name'},
  en: {zh: '英文名称', en: 'English name'},
  more: {zh: '再显示一些', en: 'Show more'},
} as const

function Condition({
  one,
  catalogue,
  name,
  onEdit,
  onRemove,
}: {
  readonly one: ConditionLine
  readonly catalogue: CatalogueLine
  readonly name: {readonly zh: string; readonly en: string}
  readonly onEdit: (() => void) | undefined
  readonly onRemove: () => void
}) {
  const {t} = useLanguage()
  const units = [one.handlingUnit, one.supervisingUnit].filter((unit) => unit !== null)
  return (
    <li className="card column">
      <div className="title-line">
        <b>{t(name)}</b>
        <span className="help">
          {one.category} #{one.ordinal}
        </span>
        {onEdit === undefined || catalogue.status !== 'draft' ? null : (
          <>
            <button type="button" className="quiet" onClick={onEdit}>
              {t(words.edit)}
            </button>
            <button type="button" className="quiet" onClick={onRemove}>
              {t(words.remove)}
            </button>
          </>
        )}
      </div>
      <p>{one.text}</p>
      <p className="help">{`${t(words.closing)}：${one.closing}`}</p>
      <p className="help">
        {[
          `${t(words.limits)} ${t(sayList(one.limits, sayLimit))}`,
          `${t(words.evidence)} ${t(sayList(one.evidence, (kind) => evidenceNames[kind]))}`,
          ...(units.length === 0 ? [] : [`${t(words.units)} ${units.join(' / ')}`]),
          ...(one.legalBasis === '' ? [] : [`${t(words.basis)} ${one.legalBasis}`]),
        ].join(' · ')}
      </p>
    </li>
  )
}

/** What stands in a version: its conditions by class and words; those of a draft can be changed. */
export function ConditionsPart({catalogue, onChanged}: {readonly catalogue: CatalogueLine; readonly onChanged: () => void}) {
  const {t} = useLanguage()
  const {may} = useSession()
  const {query, change: goTo} = useRoute()
  const classes = useClasses(catalogue.id)
  const [category, text] = [query.get('class') ?? '', query.get('words') ?? '']
  const [limit, setLimit] = useState(50)
  const [editing, setEditing] = useState<string | undefined>()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const asked = {category: category || undefined, text: text || undefined, limit}
  const found = useLoaded(`conditions ${catalogue.id} ${JSON.stringify(asked)}`, (signal) =>
    read<ConditionPage>(`/standards/catalogues/${catalogue.id}/conditions`, asked, signal),
  )
  const edits = catalogue.status === 'draft' && may('standards.edit')
  const saved = (which?: string) => {
    // Somebody may have opened the next one while this was still being saved.
    setEditing((now) => (now === which ? undefined : now))
    found.again()
    onChanged()
  }
  const remove = async (id: string) => {
    setRefusal(undefined)
    try {
      await change('DELETE', withQuery(`/standards/conditions/${id}`, {revision: catalogue.revision}))
      saved()
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const items = classes.value?.items ?? []
  return (
    <>
      <div className="bar">
        <label>
          {t(words.category)}
          <select value={category} onChange={({target}) => goTo({class: target.value})}>
            <option value="">{t(words.all)}</option>
            {items.map((one) => (
              <option key={one.category} value={one.category}>
                {one.category.split('.')[1]} {t(one)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t(words.text)}
          <input type="search" maxLength={60} value={text} onChange={({target}) => goTo({words: target.value}, {replace: true})} />
        </label>
      </div>
      {edits ? (
        <div className="asks">
          <button type="button" onClick={() => setEditing(editing === 'new' ? undefined : 'new')} aria-expanded={editing === 'new'}>
            {t(words.add)}
          </button>
          <AskForm
            id={`class new ${catalogue.id}`}
            verb={words.addClass}
            tells={words.addClassTells}
            fields={[
              {
                name: 'kind',
                said: words.kind,
                kind: 'choice',
                options: [
                  {value: 'component', label: t(words.component)},
                  {value: 'matter', label: t(words.matter)},
                ],
              },
              {name: 'major', said: words.major, pattern: '\\d{2}'},
              {name: 'code', said: words.code, pattern: '\\d{5}', optional: true},
              {name: 'zh', said: words.zh, max: 100},
              {name: 'en', said: words.en, max: 100},
            ]}
            send={async ({code, ...body}) => {
              await change('POST', `/standards/catalogues/${catalogue.id}/categories`, {...body, ...(code === '' ? {} : {code})})
              classes.again()
              onChanged()
            }}
          />
          <ClassNames
            catalogue={catalogue}
            chosen={items.find((one) => one.category === category)}
            onChanged={() => {
              classes.again()
              onChanged()
            }}
          />
        </div>
      ) : null}
      {editing === 'new' ? <ConditionForm catalogue={catalogue} classes={items} of={category} onSaved={() => saved('new')} /> : null}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <Shown of={found} none={words.none} empty={(page) => page.items.length === 0} lines={10}>
        {(page) => (
          <>
            <p className="help num">{`${page.count} ${t(words.found)}`}</p>
            <ul className="column">
              {page.items.map((one) =>
                editing === one.id ? (
                  <li key={one.id}>
                    <ConditionForm catalogue={catalogue} classes={items} of={one.category} condition={one} onSaved={() => saved(one.id)} />
                  </li>
                ) : (
                  <Condition
                    key={one.id}
                    one={one}
                    catalogue={catalogue}
                    name={sayClassIn(items, one.category)}
                    onEdit={edits ? () => setEditing(one.id) : undefined}
                    onRemove={() => void remove(one.id)}
                  />
                ),
              )}
            </ul>
            {page.next === null || limit >= 200 ? null : (
              <button type="button" onClick={() => setLimit(limit + 50)}>
                {t(words.more)}
              </button>
            )}
          </>
        )}
      </Shown>
    </>
  )
}
