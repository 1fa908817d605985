import {useId} from 'react'
import {type Said, useLanguage} from '#web/language.tsx'
import {type FieldType, type Looked, type MappedField, type Mapping, type Place, systems, types} from './wire.ts'
import './intake.css'

const words = {
  columns: {zh: '列与字段', en: 'Columns and fields'},
  keep: {zh: '保留', en: 'Keep'},
  column: {zh: '文件中的列', en: 'Column of the file'},
  called: {zh: '显示为', en: 'Shown as'},
  name: {zh: '字段名', en: 'Name for programs'},
  type: {zh: '类型', en: 'Type'},
  unit: {zh: '单位', en: 'Unit'},
  key: {zh: '主键', en: 'Key'},
  keyTells: {
    zh: '同一主键的行视为同一条记录：有变化就更新，没有就不动。',
    en: 'Rows of the same key are the same record: changed where they differ, left alone where not.',
  },
  none: {zh: '无（每行都是新记录）', en: 'None (every row is new)'},
  time: {zh: '时间字段', en: 'Time'},
  noTime: {zh: '无', en: 'None'},
  place: {zh: '位置', en: 'Place'},
  crs: {zh: '坐标系', en: 'Reference system'},
  asFile: {zh: '按文件说明', en: 'As the file says'},
  lng: {zh: '经度（横坐标）列', en: 'Column of longitude (x)'},
  lat: {zh: '纬度（纵坐标）列', en: 'Column of latitude (y)'},
  wkt: {zh: 'WKT 列', en: 'Column of WKT'},
  missing: {zh: '文件里没有的旧记录', en: 'Records the file does not have'},
  stay: {zh: '保留', en: 'stay'},
  go: {zh: '删除（文件是全量）', en: 'go (the file is all there is)'},
} as const

const kinds: Readonly<Record<Place['kind'], Said>> = {
  none: {zh: '没有位置', en: 'No place'},
  geometry: {zh: '文件自带的几何', en: 'The geometry of the file'},
  columns: {zh: '两列坐标', en: 'Two columns'},
  wkt: {zh: '一列 WKT', en: 'A column of WKT'},
}

function Choice({
  said,
  value,
  options,
  onChange,
}: {
  readonly said: Said
  readonly value: string
  readonly options: readonly (readonly [string, string])[]
  readonly onChange: (value: string) => void
}) {
  const {t} = useLanguage()
  const id = useId()
  return (
    <>
      <label htmlFor={id}>{t(said)}</label>
      <select id={id} value={value} onChange={({target}) => onChange(target.value)}>
        {options.map(([is, text]) => (
          <option key={is} value={is}>
            {text}
          </option>
        ))}
      </select>
    </>
  )
}

/** How the columns of a file become fields: which are kept, what they hold, which is the key, and where the place stands. */
export function MappingForm({
  looked,
  mapping,
  onChange,
}: {
  readonly looked: Looked
  readonly mapping: Mapping
  readonly onChange: (mapping: Mapping) => void
}) {
  const {t, language} = useLanguage()
  const {fields, place} = mapping
  const kept = new Map(fields.map((field) => [field.from, field]))
  const known = new Map(looked.suggested.fields.map((field) => [field.from, field]))
  const put = (changed: MappedField): void =>
    onChange({...mapping, fields: fields.map((field) => (field.from === changed.from ? changed : field))})
  const toggle = (from: string, on: boolean): void => {
    const order = looked.columns.map(({name}) => name)
    const made = known.get(from) ?? {from, name: `field_${order.indexOf(from) + 1}`, type: 'text' as const, said: {zh: from, en: from}}
    const next = on
      ? [...fields, made].toSorted((a, b) => order.indexOf(a.from) - order.indexOf(b.from))
      : fields.filter((field) => field.from !== from)
    const has = (name: string | null): string | null => (next.some((field) => field.name === name) ? name : null)
    onChange({...mapping, fields: next, key: has(mapping.key), time: has(mapping.time)})
  }
  const rename = (field: MappedField, name: string): void => {
    const moved = (one: string | null): string | null => (one === field.name ? name : one)
    onChange({
      ...mapping,
      key: moved(mapping.key),
      time: moved(mapping.time),
      fields: fields.map((one) => (one.from === field.from ? {...one, name} : one)),
    })
  }
  const columns = looked.columns.map(({name}): readonly [string, string] => [name, name])
  const named = (all: readonly MappedField[]): readonly (readonly [string, string])[] => all.map(({name, said}) => [name, `${t(said)}`])
  const crsOptions: readonly (readonly [string, string])[] = systems.map(([crs, said]) => [crs, said[language]])
  const placed = (kind: Place['kind']): Place => {
    const [first = '', second = first] = looked.columns.map(({name}) => name)
    if (kind === 'none') return {kind}
    if (kind === 'geometry') return {kind, crs: looked.crs}
    return kind === 'wkt' ? {kind, column: first, crs: 'EPSG:4490'} : {kind, lng: first, lat: second, crs: 'EPSG:4490'}
  }
  const offered = (Object.keys(kinds) as Place['kind'][]).filter((kind) => kind !== 'geometry' || looked.geometry)
  return (
    <>
      <div className="mapping">
        <table aria-label={t(words.columns)}>
          <thead>
            <tr>
              <th>{t(words.keep)}</th>
              <th>{t(words.column)}</th>
              <th>{t(words.called)}</th>
              <th>{t(words.name)}</th>
              <th>{t(words.type)}</th>
              <th>{t(words.unit)}</th>
            </tr>
          </thead>
          <tbody>
            {looked.columns.map(({name, samples}) => {
              const field = kept.get(name)
              return (
                <tr key={name} className={field === undefined ? 'off' : ''}>
                  <td>
                    <input
                      type="checkbox"
                      aria-label={`${t(words.keep)} ${name}`}
                      checked={field !== undefined}
                      onChange={({target}) => toggle(name, target.checked)}
                    />
                  </td>
                  <td>
                    <b>{name}</b>
                    <span className="help">{samples.slice(0, 3).join(' · ')}</span>
                  </td>
                  {field === undefined ? (
                    <td colSpan={4} />
                  ) : (
                    <>
                      <td>
                        <input
                          aria-label={`${t(words.called)} ${name}`}
                          value={field.said[language]}
                          maxLength={200}
                          onChange={({target}) => put({...field, said: {...field.said, [language]: target.value}})}
                        />
                      </td>
                      <td>
                        <input
                          aria-label={`${t(words.name)} ${name}`}
                          value={field.name}
                          maxLength={48}
                          onChange={({target}) => rename(field, target.value)}
                        />
                      </td>
                      <td>
                        <select
                          aria-label={`${t(words.type)} ${name}`}
                          value={field.type}
                          onChange={({target}) => put({...field, type: target.value as FieldType})}
                        >
                          {(Object.keys(types) as FieldType[]).map((type) => (
                            <option key={type} value={type}>
                              {t(types[type])}
                            </option>
                          ))}
                        </select>
                      </td>
                      <td>
                        {field.type === 'number' ? (
                          <input
                            className="unit"
                            aria-label={`${t(words.unit)} ${name}`}
                            value={field.unit ?? ''}
                            maxLength={20}
                            onChange={({target}) => put({...field, unit: target.value === '' ? undefined : target.value})}
                          />
                        ) : null}
                      </td>
                    </>
                  )}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <div className="fields">
        <Choice
          said={words.key}
          value={mapping.key ?? ''}
          options={[['', t(words.none)], ...named(fields)]}
          onChange={(key) => onChange({...mapping, key: key === '' ? null : key})}
        />
        <p className="help">{t(words.keyTells)}</p>
        <Choice
          said={words.time}
          value={mapping.time ?? ''}
          options={[['', t(words.noTime)], ...named(fields.filter(({type}) => type === 'date' || type === 'time'))]}
          onChange={(time) => onChange({...mapping, time: time === '' ? null : time})}
        />
        <Choice
          said={words.place}
          value={place.kind}
          options={offered.map((kind) => [kind, t(kinds[kind])])}
          onChange={(kind) => onChange({...mapping, place: placed(kind as Place['kind'])})}
        />
        {place.kind === 'columns' ? (
          <>
            <Choice
              said={words.lng}
              value={place.lng}
              options={columns}
              onChange={(lng) => onChange({...mapping, place: {...place, lng}})}
            />
            <Choice
              said={words.lat}
              value={place.lat}
              options={columns}
              onChange={(lat) => onChange({...mapping, place: {...place, lat}})}
            />
          </>
        ) : null}
        {place.kind === 'wkt' ? (
          <Choice
            said={words.wkt}
            value={place.column}
            options={columns}
            onChange={(column) => onChange({...mapping, place: {...place, column}})}
          />
        ) : null}
        {place.kind === 'none' ? null : (
          <Choice
            said={words.crs}
            value={place.crs === null || !systems.some(([crs]) => crs === place.crs) ? '' : place.crs}
            options={
              place.kind === 'geometry'
                ? [['', `${t(words.asFile)}${looked.crs === null ? '' : `（${looked.crs.slice(0, 40)}）`}`], ...crsOptions]
                : crsOptions
            }
            onChange={(crs) =>
              onChange({...mapping, place: place.kind === 'geometry' ? {...place, crs: crs === '' ? looked.crs : crs} : {...place, crs}})
            }
          />
        )}
        <Choice
          said={words.missing}
          value={mapping.missing}
          options={[
            ['keep', t(words.stay)],
            ['remove', t(words.go)],
          ]}
          onChange={(missing) => onChange({...mapping, missing: missing === 'remove' ? 'remove' : 'keep'})}
        />
      </div>
    </>
  )
}
