import {useState} from 'react'
import type {z} from 'zod'
import {asRefusal, change, type Refusal, read, withQuery} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {Mark, Shown, Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import type * as api from '../api.ts'

const words = {
  title: {zh: '部件', en: 'Components'},
  type: {zh: '类型', en: 'Type'},
  all: {zh: '全部', en: 'All'},
  area: {zh: '区划代码（6 至 15 位）', en: 'Area code (6 to 15 digits)'},
  state: {zh: '状态', en: 'State'},
  code: {zh: '标识码', en: 'Code'},
  byCode: {zh: '按标识码查', en: 'By code'},
  name: {zh: '名称', en: 'Name'},
  cell: {zh: '单元网格', en: 'Cell'},
  keeper: {zh: '养护单位', en: 'Keeper'},
  owner: {zh: '权属单位', en: 'Owner'},
  none: {zh: '没有这样的部件。', en: 'There is no such component.'},
  more: {zh: '更多', en: 'More'},
  csv: {zh: '按此条件导出 CSV', en: 'Export these as CSV'},
  does: {zh: '办理', en: 'Do'},
  edit: {zh: '改状态', en: 'Change state'},
  note: {zh: '备注', en: 'Note'},
} as const

const states = {
  intact: {zh: '完好', en: 'intact'},
  damaged: {zh: '破损', en: 'damaged'},
  lost: {zh: '丢失', en: 'lost'},
  disused: {zh: '废弃', en: 'disused'},
  removed: {zh: '移除', en: 'removed'},
} as const
const lights = {intact: 'green', damaged: 'yellow', lost: 'red', disused: undefined, removed: undefined} as const

type Page = z.infer<typeof api.componentsReply>
type Line = Page['components'][number]

/** The components by type, area and state, or one by its code; their state can be set right. */
export function ComponentsPart() {
  const {t} = useLanguage()
  const {may} = useSession()
  const {query, change: goTo} = useRoute()
  const get = (name: string) => query.get(name) ?? ''
  const [type, area, state, code] = [get('type'), get('area'), get('state'), get('code')]
  const types = useLoaded('component types', (signal) => read<z.infer<typeof api.typesReply>>('/grid/component-types', {}, signal))
  const asked = {type: type || undefined, area: /^\d{6,15}$/.test(area) ? area : undefined, state: state || undefined}
  const oneCode = /^\d{16,17}$/.test(code) ? code : undefined
  const key = `components ${JSON.stringify(asked)} ${oneCode ?? ''}`
  const first = useLoaded(
    key,
    async (signal): Promise<Page> =>
      oneCode === undefined
        ? read<Page>('/grid/components', {...asked, limit: 50}, signal)
        : {components: [await read<Line>(`/grid/components/${oneCode}`, {}, signal)], next: null},
  )
  const [later, setLater] = useState<{readonly of: string; readonly pages: readonly Page[]}>({of: key, pages: []})
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const pages = first.value === undefined ? [] : [first.value, ...(later.of === key ? later.pages : [])]
  const next = pages.at(-1)?.next ?? null
  const more = async () => {
    if (next === null) return
    try {
      const page = await read<Page>('/grid/components', {...asked, limit: 50, cursor: next})
      setLater({of: key, pages: [...(later.of === key ? later.pages : []), page]})
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const deed = (one: Line) => (
    <AskForm
      id={`component ${one.code}`}
      verb={words.edit}
      fields={[
        {
          name: 'state',
          said: words.state,
          kind: 'choice',
          initial: one.state,
          options: Object.entries(states).map(([value, said]) => ({value, label: t(said)})),
        },
        {name: 'note', said: words.note, initial: one.note ?? '', optional: true, max: 1_000},
      ]}
      send={async ({note, ...body}) => {
        await change('PATCH', `/grid/components/${one.code}`, {...body, note: note === '' ? null : note, version: one.version})
        setLater({of: key, pages: []})
        first.again()
      }}
    />
  )
  return (
    <section>
      <div className="bar">
        <label>
          {t(words.type)}
          <select value={type} onChange={({target}) => goTo({type: target.value})}>
            <option value="">{t(words.all)}</option>
            {types.value?.types.map((one) => (
              <option key={one.type} value={one.type}>
                {one.name} {one.type} ({one.count})
              </option>
            ))}
          </select>
        </label>
        <label>
          {t(words.state)}
          <select value={state} onChange={({target}) => goTo({state: target.value})}>
            <option value="">{t(words.all)}</option>
            {Object.entries(states).map(([value, said]) => (
              <option key={value} value={value}>
                {t(said)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t(words.area)}
          <input inputMode="numeric" value={area} onChange={({target}) => goTo({area: target.value}, {replace: true})} />
        </label>
        <label>
          {t(words.byCode)}
          <input inputMode="numeric" value={code} onChange={({target}) => goTo({code: target.value}, {replace: true})} />
        </label>
        <a className="button" href={`/api${withQuery('/grid/components.csv', asked)}`} download>
          {t(words.csv)}
        </a>
      </div>
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <Shown of={first} none={words.none} empty={({components}) => components.length === 0} lines={10}>
        {() => (
          <Table
            label={words.title}
            rows={pages.flatMap(({components}) => components)}
            keyOf={(one) => one.code}
            columns={[
              {said: words.code, cell: (one) => <code>{one.code}</code>},
              {said: words.name, cell: (one) => one.name},
              {said: words.state, cell: (one) => <Mark said={states[one.state]} light={lights[one.state]} />},
              {said: words.cell, cell: (one) => <code>{one.cell}</code>},
              {said: words.owner, cell: ({ownerName}) => ownerName ?? ''},
              {said: words.keeper, cell: ({keeperName}) => keeperName ?? ''},
              ...(may('grid.edit') ? [{said: words.does, cell: deed}] : []),
            ]}
          />
        )}
      </Shown>
      {next === null ? null : (
        <button type="button" onClick={() => void more()}>
          {t(words.more)}
        </button>
      )}
    </section>
  )
}
