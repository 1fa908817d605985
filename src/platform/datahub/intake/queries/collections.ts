import {type RawBuilder, sql} from 'kysely'
import type {Collection} from '#kernel/maps/contract.ts'
import type {SheetField} from '../core/mapping.ts'
import type {Sheet} from './sheets.ts'

const columnFrom = ({name, type}: SheetField): RawBuilder<unknown> => {
  const text = sql`(r."values" ->> ${sql.lit(name)})`
  switch (type) {
    case 'number':
      return sql`${text}::double precision`
    case 'truth':
      return sql`${text}::boolean`
    case 'date':
      return sql`${text}::date`
    case 'time':
      return sql`${text}::timestamptz`
    case 'list':
      return sql`case when r."values" ? ${sql.lit(name)} then array(select jsonb_array_elements_text(r."values" -> ${sql.lit(name)})) end`
    default:
      return text
  }
}

/** What the collection of a sheet is called. */
export const collectionId = (name: string): string => `sheet-${name}`

/** The name of the sheet a collection is of; of any other id, a name that no sheet has. */
export const nameOfCollection = (id: string): string => (id.startsWith('sheet-') ? id.slice(6) : '')

/** What changes the records of a sheet, or who may see them. */
const CHANGES = new Set(['datahub.loaded', 'datahub.load-undone', 'datahub.sheet-changed', 'datahub.sheet-removed'])

/** A sheet as a collection of features like those of the packs; `may` is the right it takes, none where it is open to everybody. */
export function collectionOfSheet(sheet: Sheet, may: string | undefined): Collection {
  const {id, name, title, district, fields, time, shape, records} = sheet
  const columns = fields.map((field) => sql`${columnFrom(field)} as ${sql.ref(field.name)}`)
  const rows = sql`(select ${sql.join([sql`r.id, r.place`, ...columns])} from datahub.record r
    where r.district_id = ${district} and r.sheet_id = ${id}::uuid)`
  return {
    id: collectionId(name),
    title,
    ...(may === undefined ? {} : {may}),
    features: {
      shape: shape === 'none' ? 'any' : shape,
      key: {column: 'id', type: 'uuid'},
      place: 'place',
      ...(time === null ? {} : {time}),
      properties: fields.map(({name: property, type, said, unit}) => ({
        name: property,
        type,
        said: unit === undefined ? said : {zh: `${said.zh}（${unit}）`, en: `${said.en} (${unit})`},
      })),
      rows: () => rows,
      counted: async () => records,
      changedBy: (event, subject) => (subject === id && CHANGES.has(event) ? 'all' : null),
    },
  }
}
