import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {observe} from '../actions/observe.ts'
import type {Observed} from '../core/observed.ts'
import {listKeyedUnits} from '../queries/keys.ts'
import {reachFor} from '../reach.ts'
import {converted, codeOf as unitCodeOf} from '../units/units.ts'
import {codeOf, heardOf, type ModelName} from './core/models.ts'

const noDevice = problem<{id: string; code: string}>('sensing.no-device', 422, {
  zh: ({id, code}) => `实体 ${id} 对应的设备 ${code} 没有登记，或不在您可写入的区域，整批都没有保存。请先登记该设备，或核对权限。`,
  en: ({id, code}) =>
    `Entity ${id} is of the device ${code}, which is not registered or outside your area; nothing of the batch was kept. Register it first, or check your rights.`,
})

/** What came of entities: how many observations were new, and which fields no stream of the device takes. */
export interface Heard {
  readonly kept: number
  readonly again: number
  readonly ignored: readonly string[]
}

/**
 * Keeps what entities of the Smart Data Models tell of registered devices, in the units of their streams. Throws sensing.no-device,
 * sensing.other-unit, sensing.from-ahead; then nothing is kept.
 */
export async function hearEntities(
  tx: Tx,
  act: Act,
  entities: readonly Readonly<Record<string, unknown> & {id: string; type: ModelName}>[],
): Promise<Heard> {
  const codes = [...new Set(entities.map(({id}) => codeOf(id)))]
  const known = await listKeyedUnits(tx, reachFor(act, 'sensing.write'), codes)
  const streams = new Map(known.map((one) => [`${one.code} ${one.key}`, one]))
  const devices = new Set(known.map(({code}) => code))
  const ignored = new Set<string>()
  const rows = entities.flatMap((entity): Observed[] => {
    const code = codeOf(entity.id)
    if (!devices.has(code)) throw noDevice({id: entity.id, code})
    return heardOf(entity.type, entity).flatMap(({key, unit, at, value}) => {
      const stream = streams.get(`${code} ${key}`)
      if (stream === undefined) {
        ignored.add(`${code} ${key}`)
        return []
      }
      return [{stream: stream.stream, at, value: converted(value, unit, unitCodeOf(stream.definition) ?? stream.symbol)}]
    })
  })
  const {kept, again} = await observe(tx, act, rows)
  return {kept: kept.length, again, ignored: [...ignored]}
}
