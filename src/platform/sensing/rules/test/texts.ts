import type {Look, RuleText, Watch} from '../core/rule.ts'

/** A rule's text for a test: above 150 for half an hour, watched by a property; whatever is given stands instead. */
export const textOf = (given: Omit<Partial<RuleText>, 'watch'> & {readonly watch?: Partial<Watch>} = {}): RuleText => ({
  title: {zh: '细颗粒物过高', en: 'Fine dust too high'},
  look: threshold(150),
  level: 3,
  second: null,
  category: null,
  opensCase: false,
  group: null,
  ...given,
  watch: {property: 'urn:level', thingKind: null, district: null, streams: [], unit: null, ...given.watch},
})

/** Above so much for so long. */
export const threshold = (high: number, forMinutes = 30, hysteresis = 0): Look => ({
  kind: 'threshold',
  params: {side: 'above', of: 'value', overMinutes: 0, low: null, high, forMinutes, hysteresis, hours: null},
})
