import type {PoolWatcher} from './pool.ts'
import {isEvidence, largerIsGraver, MINUTE, type Reading, type Scene, type Verdict} from './reading.ts'
import type {CombinedParams, Condition} from './rule.ts'
import {quantity} from './words.ts'

/** A stream of the thing or group, and which properties it is of. */
export interface Part {
  readonly stream: number
  readonly scene: Scene
  readonly isOf: (property: string) => boolean
}

/** Of one condition: when it was last fulfilled and by which stream and value, and when anything was last heard of it. */
type Known = readonly [fulfilledAt: number | null, stream: number, value: number, heardAt: number | null]

interface State {
  readonly known: Readonly<Record<string, Known>>
  readonly on: boolean
  readonly from: number | null
}

const keyOf = ({property, side, value}: Condition): string => `${side} ${value} ${property}`
const fulfils = ({side, value}: Condition, observed: number): boolean => (side === 'above' ? observed > value : observed < value)

/**
 * Several streams of one thing or group at once: any list of conditions is wholly fulfilled within so many minutes. A condition with "not" is
 * fulfilled when its property was heard of within the window and was never so. Limits are in the unit of their stream; its measure is how many
 * conditions speak for it. Judged with every observation. O(conditions).
 */
export function combinedWatcher({withinMinutes, anyOf}: CombinedParams, parts: readonly Part[]): PoolWatcher<State> {
  const long = withinMinutes * MINUTE
  const conditions = new Map(anyOf.flat().map((condition) => [keyOf(condition), condition]))
  const scenes = new Map(parts.map(({stream, scene}) => [stream, scene]))
  const ofStream = new Map(
    parts.map(({stream, isOf}) => [stream, [...conditions.entries()].filter(([, {property}]) => isOf(property))] as const),
  )

  const holds = (known: State['known'], condition: Condition, at: number): boolean => {
    const [fulfilledAt = null, , , heardAt = null] = known[keyOf(condition)] ?? []
    const fulfilled = fulfilledAt !== null && at - fulfilledAt <= long
    return condition.not ? !fulfilled && heardAt !== null && at - heardAt <= long : fulfilled
  }
  const told = (known: State['known'], list: readonly Condition[], language: 'zh' | 'en'): string =>
    list
      .map((condition) => {
        const [, stream = 0, value = 0] = known[keyOf(condition)] ?? []
        const scene = scenes.get(stream)
        const limit = quantity(condition.value, scene ?? {unit: null})
        const what = scene?.what[language] ?? condition.property
        if (condition.not)
          return language === 'zh'
            ? `${condition.property}未${condition.side === 'above' ? '高于' : '低于'} ${limit}`
            : `${condition.property} not ${condition.side} ${limit}`
        return language === 'zh'
          ? `${what} ${quantity(value, scene ?? {unit: null})}（${condition.side === 'above' ? '高于' : '低于'} ${limit}）`
          : `${what} ${quantity(value, scene ?? {unit: null})} (${condition.side} ${limit})`
      })
      .join(language === 'zh' ? '，且' : ' and ')

  return {
    begin: {known: {}, on: false, from: null},
    graver: largerIsGraver,
    step(state, stream, reading: Reading) {
      const mine = ofStream.get(stream) ?? []
      if (!isEvidence(reading) || mine.length === 0) return {state, said: []}
      const {at, value} = reading
      const known: Record<string, Known> = {...state.known}
      for (const [key, condition] of mine) {
        const [fulfilledAt = null, by = stream, was = value] = known[key] ?? []
        known[key] = fulfils(condition, value) ? [at, stream, value, at] : [fulfilledAt, by, was, at]
      }
      const list = anyOf.find((one) => one.every((condition) => holds(known, condition, at)))
      const on = list !== undefined
      const from = on ? (state.from ?? at) : null
      const next: State = {known, on, from}
      if (!on && !state.on) return {state: next, said: []}
      const streams = [...new Set((list ?? []).flatMap((condition) => (condition.not ? [] : [known[keyOf(condition)]?.[1] ?? stream])))]
      const verdict: Verdict = {
        on,
        at,
        from: from ?? at,
        measure: list?.length ?? 0,
        numbers: Object.fromEntries(
          (list ?? []).slice(0, 6).map((condition) => [condition.property, known[keyOf(condition)]?.[2] ?? null]),
        ),
        why: () =>
          list === undefined
            ? {zh: '各项条件不再同时成立', en: 'The conditions no longer hold together'}
            : {
                zh: `${withinMinutes} 分钟内${told(known, list, 'zh')}`,
                en: `Within ${withinMinutes} min: ${told(known, list, 'en')}`,
              },
      }
      return {state: next, said: [{key: '', streams: streams.length === 0 ? [stream] : streams, verdict}]}
    },
  }
}
