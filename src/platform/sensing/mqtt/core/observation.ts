import {problem} from '#lib/problem.ts'
import {badEntity, type Given, isKnown, readGiven} from '../../sta/core/given.ts'
import type {Topic} from './topics.ts'

/** An observation of SensorThings as a message brings it. */
export interface Sent {
  readonly stream: number
  /** What is said of it, with the stream it is of among its neighbours. */
  readonly given: Given
  /** The id of the feature it is of, when it names one by its id. */
  readonly feature: number | undefined
}

const noStreamSaid = problem('sensing.no-stream-said', 400, {
  zh: () => '观测没有指明数据流，没有保存。请在消息中写 "Datastream": {"@iot.id": 编号}，或发到该数据流的主题。',
  en: () =>
    'The observation names no stream, so it was not kept. Write "Datastream": {"@iot.id": id} in it, or send it to the topic of that stream.',
})

/** Reads an observation of SensorThings from a topic. Throws sensing.bad-entity, sensing.no-stream-said. */
export function readSent(body: unknown, {set, id}: Extract<Topic, {kind: 'observation'}>): Sent {
  const read = readGiven('Observations', body)
  const ways = ['Datastream', 'MultiDatastream'] as const
  const named = set === 'Datastreams' ? 'Datastream' : set === 'MultiDatastreams' ? 'MultiDatastream' : undefined
  const way = named ?? ways.find((one) => read.led[one] !== undefined) ?? 'Datastream'
  const [there] = read.led[way] ?? []
  if (there !== undefined && !isKnown(there))
    throw badEntity({set: 'Observations', where: way, why: {zh: '应为已有的数据流', en: 'should be a stream that is there'}})
  const stream = named === undefined ? there?.id : id
  if (stream === undefined) throw noStreamSaid({})
  const [of] = read.led.FeatureOfInterest ?? []
  const feature = set === 'FeaturesOfInterest' ? id : of !== undefined && isKnown(of) ? of.id : undefined
  const led = {
    [way]: [{id: stream}],
    ...(feature !== undefined ? {FeatureOfInterest: [{id: feature}]} : of === undefined ? {} : {FeatureOfInterest: [of]}),
  }
  return {stream, given: {...read, led}, feature}
}
