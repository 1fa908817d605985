import {sql} from 'kysely'
import type {Features, Property} from '#kernel/maps/contract.ts'
import {reachFor} from '../reach.ts'
import {thingsIn} from './areas.ts'

const text = (name: string, zh: string, en: string): Property => ({name, type: 'text', said: {zh, en}})

/** Things within reach of the actor, each where it is now. */
export const thingFeatures: Features = {
  shape: 'any',
  key: {column: 'id', type: 'integer'},
  place: 'shape',
  properties: [
    text('name', '名称', 'Name'),
    text('name_en', '英文名', 'English name'),
    text('kind', '种类', 'Kind'),
    text('code', '编码', 'Code'),
    text('area', '区域代码', 'Code of the area'),
  ],
  rows: (act) => {
    const {areas} = reachFor(act, 'sensing.read')
    return sql`(select t.id, t.name, t.properties ->> 'nameEn' as name_en, t.properties ->> 'kind' as kind, t.properties ->> 'code' as code, w.area, w.shape
      from sensing.thing t left join lateral (select l.area, l.shape from sensing.thing_location tl join sensing.location l on l.id = tl.location_id
        where tl.thing_id = t.id order by l.id limit 1) as w on true
      where ${areas === undefined ? sql`true` : sql`t.id in ${thingsIn(areas)}`})`
  },
}
