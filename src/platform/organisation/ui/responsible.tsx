import {read} from '#web/ask.ts'
import {sayClass, useCategories} from '#web/kit/categories.ts'
import {Mark, Shown, Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {named, type Responsible, useAreas, useNames} from './asks.ts'

const words = {
  area: {zh: '在哪里', en: 'Where'},
  category: {zh: '什么', en: 'What'},
  choose: {zh: '选好地点和类别，就知道归谁管、凭哪一条。', en: 'Choose a place and a class to see who is responsible and by which row.'},
  supervising: {zh: '主管部门', en: 'Supervised by'},
  coordinating: {zh: '区级统筹', en: 'Coordinated by'},
  considered: {zh: '比较过的条目', en: 'Rows that were weighed'},
  row: {zh: '条目', en: 'Row'},
  unit: {zh: '责任单位', en: 'Responsible unit'},
  verdict: {zh: '结果', en: 'Result'},
  list: {zh: '依据清单', en: 'By the list'},
} as const

const verdicts = {
  chosen: {zh: '采用', en: 'chosen'},
  'less-specific': {zh: '不如采用的具体', en: 'less particular'},
  'other-owner': {zh: '权属不同', en: 'another owner'},
  'not-in-force': {zh: '不在有效期', en: 'not in force'},
  'no-unit-here': {zh: '当地没有这样的单位', en: 'no such unit here'},
} as const

/** Asks the duty list: who is responsible for this here, and which rows were weighed. */
export function WhoIsResponsible() {
  const {t} = useLanguage()
  const {query, change: goTo} = useRoute()
  const names = useNames()
  const areas = useAreas().value ?? []
  const categories = useCategories().value ?? []
  const [area, category] = [query.get('area') ?? '', query.get('category') ?? '']
  const found = useLoaded(area === '' || category === '' ? null : `responsible ${area} ${category}`, (signal) =>
    read<Responsible>('/organisation/responsible', {area, category}, signal),
  )
  return (
    <section>
      <div className="bar">
        <label>
          {t(words.area)}
          <select value={area} onChange={({target}) => goTo({area: target.value})}>
            <option value="">—</option>
            {areas.map((one) => (
              <option key={one.code} value={one.code}>
                {t(named(one))} {one.code}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t(words.category)}
          <select value={category} onChange={({target}) => goTo({category: target.value})}>
            <option value="">—</option>
            {categories.map((one) => (
              <option key={one.category} value={one.category}>
                {t(one)} {one.category}
              </option>
            ))}
          </select>
        </label>
      </div>
      {area === '' || category === '' ? (
        <p className="help">{t(words.choose)}</p>
      ) : (
        <Shown of={found}>
          {({unit, supervising, coordinating, reason, considered, list}) => (
            <>
              <div className="card column">
                <h2>{t(named(unit))}</h2>
                <p>{t(reason)}</p>
                <p className="help">
                  {[
                    `${t(words.list)} ${list.title}`,
                    ...(supervising === null ? [] : [`${t(words.supervising)} ${t(named(supervising))}`]),
                    ...(coordinating === null ? [] : [`${t(words.coordinating)} ${t(named(coordinating))}`]),
                  ].join(' · ')}
                </p>
              </div>
              <h3>{t(words.considered)}</h3>
              <Table
                label={words.considered}
                rows={considered}
                keyOf={({duty}) => duty.id}
                columns={[
                  {said: words.row, cell: ({duty}) => duty.line, number: true},
                  {said: words.area, cell: ({duty}) => t(names.area(duty.area))},
                  {said: words.category, cell: ({duty}) => t(sayClass(categories, duty.category))},
                  {said: words.unit, cell: ({duty}) => t(names.unit(duty.unit))},
                  {
                    said: words.verdict,
                    cell: ({verdict}) => <Mark said={verdicts[verdict]} light={verdict === 'chosen' ? 'green' : undefined} />,
                  },
                ]}
              />
            </>
          )}
        </Shown>
      )}
    </section>
  )
}
