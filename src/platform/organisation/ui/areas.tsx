import {change} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {Shown, Table} from '#web/kit/keeping.tsx'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {type AreaLine, useAreas} from './asks.ts'

const words = {
  areas: {zh: '区划', en: 'Areas'},
  tells: {
    zh: '区划随网格导入而增减；改名在这里，旧名留在历史里。',
    en: 'Areas come and go with imports of the grid; they are renamed here, and old names stay in their history.',
  },
  find: {zh: '名称或代码', en: 'Name or code'},
  none: {zh: '没有这样的区划。', en: 'There is no such area.'},
  code: {zh: '代码', en: 'Code'},
  name: {zh: '名称', en: 'Name'},
  nameEn: {zh: '英文名称', en: 'Name in English'},
  level: {zh: '级别', en: 'Level'},
  since: {zh: '此名自', en: 'So called since'},
  does: {zh: '办理', en: 'Do'},
  rename: {zh: '更名', en: 'Rename'},
} as const

const levels = {
  city: {zh: '市', en: 'city'},
  district: {zh: '区', en: 'district'},
  street: {zh: '街道', en: 'street'},
  community: {zh: '社区', en: 'community'},
} as const

/** The areas by code, with their names now. */
export function AreasPart() {
  const {t} = useLanguage()
  const {may} = useSession()
  const {query, change: goTo} = useRoute()
  const text = query.get('find') ?? ''
  const found = useAreas()
  const rename = (one: AreaLine) => (
    <AskForm
      id={`area ${one.code}`}
      verb={words.rename}
      fields={[
        {name: 'name', said: words.name, initial: one.name, max: 100},
        {name: 'nameEn', said: words.nameEn, initial: one.nameEn, max: 100},
      ]}
      send={async (body) => {
        await change('PUT', `/organisation/areas/${one.code}/name`, body)
        found.again()
      }}
    />
  )
  return (
    <section>
      <p className="help">{t(words.tells)}</p>
      <div className="bar">
        <label>
          {t(words.find)}
          <input type="search" value={text} onChange={({target}) => goTo({find: target.value}, {replace: true})} />
        </label>
      </div>
      <Shown
        of={{
          ...found,
          value: found.value?.filter(
            ({name, nameEn, code}) => name.includes(text) || nameEn.toLowerCase().includes(text.toLowerCase()) || code.startsWith(text),
          ),
        }}
        none={words.none}
        empty={(areas) => areas.length === 0}
      >
        {(areas) => (
          <Table
            label={words.areas}
            rows={areas}
            keyOf={({code}) => code}
            columns={[
              {said: words.code, cell: ({code}) => <code>{code}</code>},
              {said: words.name, cell: ({name}) => name},
              {said: words.nameEn, cell: ({nameEn}) => nameEn},
              {said: words.level, cell: ({level}) => t(levels[level])},
              {said: words.since, cell: ({validFrom}) => validFrom},
              ...(may('organisation.edit') ? [{said: words.does, cell: rename}] : []),
            ]}
          />
        )}
      </Shown>
    </section>
  )
}
