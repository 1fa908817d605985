import {type Route, read, write} from '#kernel/pack.ts'
import {reachFor} from '../reach.ts'
import {converted, codeOf as unitCodeOf} from '../units/units.ts'
import {hearEntities} from './actions.ts'
import * as api from './api.ts'
import {type Device, entityOf, type ModelName, models} from './core/models.ts'
import {listShown, type ShownRow} from './queries.ts'

const devicesOf = (rows: readonly ShownRow[]): readonly Device[] =>
  [...Map.groupBy(rows, ({code}) => code).values()].flatMap((own) => {
    const [first] = own
    if (first === undefined) return []
    const {code, name, group, lng, lat} = first
    const shown = own.flatMap(({key, symbol, definition, every, at, value}) =>
      key === null || at === null || value === null ? [] : [{key, unit: unitCodeOf(definition) ?? symbol, at: at.getTime(), value, every}],
    )
    return [{code, name, group, place: lng === null || lat === null ? null : ([lng, lat] as const), shown}]
  })

const tell = read({
  path: '/sensing/models/:name',
  may: 'sensing.read',
  summary: {
    zh: '以智慧数据模型（键值形式）读取某类设备的最新状态',
    en: 'The newest state of devices as entities of a Smart Data Model, in key-values form',
  },
  params: api.modelKey,
  query: api.modelQuery,
  reply: api.entitiesReply,
  handle: async ({db, act, params: {name}, query}) =>
    devicesOf(await listShown(db, reachFor(act, 'sensing.read'), {kind: models[name].kind, ...query})).flatMap(
      (device) => entityOf(name, device, converted) ?? [],
    ),
})

const hear = write({
  method: 'POST',
  path: '/sensing/models',
  may: 'sensing.write',
  summary: {
    zh: '以智慧数据模型实体写入已登记设备的观测（整批成败）',
    en: 'Keep what entities of Smart Data Models tell of registered devices; all of them or none',
  },
  body: api.entities,
  bodyBytes: 1_048_576,
  reply: api.heardReply,
  handle: async ({tx, act, body}) => hearEntities(tx, act, body as unknown as readonly {id: string; type: ModelName}[]),
})

/** Smart Data Models, both ways. */
export const modelRoutes: readonly Route[] = [tell, hear]
