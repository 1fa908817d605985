const DAY = 86_400_000
const FADING_DAYS = 30

/** What stands in a message when somebody may be hurt. */
const danger = /伤亡|死亡|身亡|受伤|爆炸|起火|火灾|着火|倒塌|坍塌|塌陷|垮塌|坠落|坠楼|中毒|触电|漏电|溺水|泄漏|漏气|窒息|危房|救命/u

/** Whether a text tells of danger to people. */
export const tellsOfDanger = (text: string): boolean => danger.test(text)

/** What a topic's index is made of. */
export interface Heat {
  readonly messages: number
  /** Support of the topic over the most of any topic, both as ln(1 + support): 0 to 1. */
  readonly supportShare: number
  /** When the last message came. */
  readonly last: Date
  /** Share of the messages that tell of danger: 0 to 1. */
  readonly dangerShare: number
}

/** ln(1 + n) · (1 + ½ support) · e^(−age / 30 days) · (1 + danger), age being the time since the last message; never negative. */
export const hotness = ({messages, supportShare, last, dangerShare}: Heat, now: Date): number =>
  Math.log(1 + messages) *
  (1 + 0.5 * supportShare) *
  Math.exp(-Math.max(0, now.getTime() - last.getTime()) / (FADING_DAYS * DAY)) *
  (1 + dangerShare)
