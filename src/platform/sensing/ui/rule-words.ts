import type {z} from 'zod'
import type {Said} from '#web/language.tsx'
import type * as api from '../rules/api.ts'
import type {RuleKind, RuleState} from '../rules/core/rule.ts'

export type RuleText = z.output<typeof api.ruleText>
export type Look = RuleText['look']
export type Rule = z.infer<typeof api.ruleReply>
export type RuleShort = z.infer<typeof api.ruleShort>
export type Choices = z.infer<typeof api.choicesReply>
export type Tried = z.infer<typeof api.tryReply>

export const ruleKindWords = {
  threshold: {zh: '越限', en: 'Beyond a limit'},
  rate: {zh: '突变', en: 'Sudden change'},
  silent: {zh: '失联', en: 'Silent'},
  stuck: {zh: '卡死', en: 'Stuck'},
  drift: {zh: '偏离邻近设备', en: 'Apart from its neighbours'},
  seasonal: {zh: '异于往常', en: 'Unusual for the hour'},
  combined: {zh: '组合条件', en: 'Several together'},
  forecast: {zh: '预计越限', en: 'Forecast to cross'},
} as const satisfies Record<RuleKind, Said>

export const ruleStateWords = {
  draft: {zh: '草稿', en: 'Draft'},
  trial: {zh: '试运行', en: 'On trial'},
  live: {zh: '生效', en: 'Live'},
  paused: {zh: '暂停', en: 'Paused'},
  retired: {zh: '停用', en: 'Retired'},
} as const satisfies Record<RuleState, Said>

/** What a kind begins with when it is chosen. */
export const firstLook: Readonly<Record<RuleKind, Look>> = {
  threshold: {
    kind: 'threshold',
    params: {side: 'above', of: 'value', overMinutes: 0, low: null, high: null, forMinutes: 15, hysteresis: 0, hours: null},
  },
  rate: {kind: 'rate', params: {direction: 'rise', change: 1, withinMinutes: 30}},
  silent: {kind: 'silent', params: {afterMinutes: 60}},
  stuck: {kind: 'stuck', params: {forMinutes: 180, tolerance: 0, except: null, hours: null}},
  drift: {kind: 'drift', params: {bucketMinutes: 60, neighbours: 8, scores: 5, least: 0, forBuckets: 6}},
  seasonal: {kind: 'seasonal', params: {bucketMinutes: 60, season: 'day', side: 'both', falseAlarms: 1, forBuckets: 1, learnDays: 7}},
  combined: {
    kind: 'combined',
    params: {together: 'thing', withinMinutes: 30, anyOf: [[{property: '', side: 'above', value: 0, not: false}]]},
  },
  forecast: {kind: 'forecast', params: {side: 'above', value: 0, withinHours: 6, probability: 0.8, learnDays: 7}},
}

const long = (minutes: number): Said => {
  if (minutes % 1_440 === 0 && minutes > 0) return {zh: `${minutes / 1_440} 天`, en: `${minutes / 1_440} d`}
  if (minutes % 60 === 0 && minutes > 0) return {zh: `${minutes / 60} 小时`, en: `${minutes / 60} h`}
  return {zh: `${minutes} 分钟`, en: `${minutes} min`}
}

/** What a rule looks for in one sentence: 当 PM2.5 的 1 小时均值 高于 150 µg/m³ 持续 30 分钟. */
export function lookSaid(look: Look, what: Said, unit: string): Said {
  const of = (value: number | null): string => `${value ?? '…'}${unit === '' ? '' : ` ${unit}`}`
  switch (look.kind) {
    case 'threshold': {
      const {side, of: measured, overMinutes, low, high, forMinutes} = look.params
      const over = long(overMinutes)
      const mean = {
        value: {zh: '', en: ''},
        mean: {zh: `的 ${over.zh}均值`, en: `the ${over.en} mean of `},
        sum: {zh: `的 ${over.zh}累计`, en: `the ${over.en} sum of `},
      }[measured]
      const than = {
        above: {zh: `高于 ${of(high)}`, en: `is above ${of(high)}`},
        below: {zh: `低于 ${of(low)}`, en: `is below ${of(low)}`},
        outside: {zh: `不在 ${of(low)} 与 ${of(high)} 之间`, en: `is not between ${of(low)} and ${of(high)}`},
      }[side]
      const lasting = forMinutes === 0 ? {zh: '', en: ''} : {zh: `，持续 ${long(forMinutes).zh}`, en: ` for ${long(forMinutes).en}`}
      return {zh: `当 ${what.zh} ${mean.zh} ${than.zh}${lasting.zh}`, en: `When ${mean.en}${what.en} ${than.en}${lasting.en}`}
    }
    case 'rate': {
      const {direction, change, withinMinutes} = look.params
      const way = {rise: {zh: '上升', en: 'rises'}, fall: {zh: '下降', en: 'falls'}, either: {zh: '变化', en: 'changes'}}[direction]
      const within = long(withinMinutes)
      return {
        zh: `当 ${what.zh} 在 ${within.zh}内${way.zh} ${of(change)}`,
        en: `When ${what.en} ${way.en} by ${of(change)} within ${within.en}`,
      }
    }
    case 'silent': {
      const after = long(look.params.afterMinutes)
      return {zh: `当 ${what.zh} ${after.zh}没有来数`, en: `When ${what.en} has said nothing for ${after.en}`}
    }
    case 'stuck': {
      const {forMinutes, except} = look.params
      const lasting = long(forMinutes)
      const but = except === null ? {zh: '', en: ''} : {zh: `（${of(except)} 除外）`, en: ` (except ${of(except)})`}
      return {zh: `当 ${what.zh} ${lasting.zh}一直不变${but.zh}`, en: `When ${what.en} says the same for ${lasting.en}${but.en}`}
    }
    case 'drift': {
      const {neighbours, scores, bucketMinutes, forBuckets} = look.params
      const lasting = long(bucketMinutes * forBuckets)
      return {
        zh: `当 ${what.zh} 偏离附近 ${neighbours} 台同类的中位数 ${scores} 倍标准差，持续 ${lasting.zh}`,
        en: `When ${what.en} stands ${scores} deviations from the median of ${neighbours} neighbours for ${lasting.en}`,
      }
    }
    case 'seasonal': {
      const {season, side, falseAlarms} = look.params
      const usual =
        season === 'day' ? {zh: '一天中这个时刻', en: 'this hour of the day'} : {zh: '一周中这个时刻', en: 'this hour of the week'}
      const way = {above: {zh: '高于', en: 'above'}, below: {zh: '低于', en: 'below'}, both: {zh: '异于', en: 'unlike'}}[side]
      return {
        zh: `当 ${what.zh} ${way.zh}${usual.zh}的往常值（每个数据流每月误报不超过 ${falseAlarms} 次）`,
        en: `When ${what.en} is ${way.en} what is usual for ${usual.en} (at most ${falseAlarms} false alarms a stream and month)`,
      }
    }
    case 'combined': {
      const {together, withinMinutes, anyOf} = look.params
      const side = {above: {zh: '高于', en: 'above'}, below: {zh: '低于', en: 'below'}}
      const list = (pick: 'zh' | 'en'): string =>
        anyOf
          .map((all) =>
            all
              .map((one) => `${one.not ? (pick === 'zh' ? '非' : 'not ') : ''}${one.property || '…'} ${side[one.side][pick]} ${one.value}`)
              .join(pick === 'zh' ? ' 且 ' : ' and '),
          )
          .join(pick === 'zh' ? '；或 ' : '; or ')
      const where = together === 'thing' ? {zh: '同一设备', en: 'one device'} : {zh: '同一设施', en: 'one facility'}
      return {
        zh: `当${where.zh}在 ${long(withinMinutes).zh}内：${list('zh')}`,
        en: `When on ${where.en} within ${long(withinMinutes).en}: ${list('en')}`,
      }
    }
    case 'forecast': {
      const {side, value, withinHours, probability} = look.params
      const way = side === 'above' ? {zh: '高于', en: 'rise above'} : {zh: '低于', en: 'fall below'}
      const share = Math.round(probability * 100)
      return {
        zh: `当 ${what.zh} 预计 ${withinHours} 小时内${way.zh} ${of(value)}（把握 ${share}% 以上）`,
        en: `When ${what.en} will ${way.en} ${of(value)} within ${withinHours} h (at least ${share}% sure)`,
      }
    }
  }
}
