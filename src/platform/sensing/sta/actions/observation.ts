import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {correct, withdraw} from '../../actions/correct.ts'
import {listStreamHeads} from '../../queries/observations.ts'
import {badEntity, type Given, timeOf} from '../core/given.ts'
import type {Read} from '../core/present.ts'
import {observedOf} from '../core/result.ts'
import {observationKey} from '../queries/rows.ts'

/** Changes an observation: what is named, the rest as it was read. Its time cannot change. False when it is not there. */
export async function changeObservation(tx: Tx, act: Act, before: Read, {said}: Given): Promise<boolean> {
  const key = observationKey(String(before.id))
  const [head] = key === undefined ? [] : await listStreamHeads(tx, [key.stream])
  if (key === undefined || head === undefined) return false
  const {phenomenonTime} = said
  const [from] = typeof phenomenonTime === 'string' ? phenomenonTime.split('/') : []
  if (from !== undefined && timeOf(from)?.getTime() !== key.ms)
    throw badEntity({
      set: 'Observations',
      where: 'phenomenonTime',
      why: {zh: '不能改动：请删除这条观测，再新增一条', en: 'cannot change: delete the observation and add another'},
    })
  return correct(tx, act, head.districtId, observedOf({...before.said, ...said}, head, act.at))
}

/** Takes away an observation. False when it is not there. */
export async function removeObservation(tx: Tx, act: Act, id: string): Promise<boolean> {
  const key = observationKey(id)
  const [head] = key === undefined ? [] : await listStreamHeads(tx, [key.stream])
  return key === undefined || head === undefined ? false : withdraw(tx, act, {district: head.districtId, stream: key.stream, at: key.ms})
}
