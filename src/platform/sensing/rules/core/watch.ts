import type {RuleText, Watch} from './rule.ts'

/** A stream with all that a rule may ask of it. */
export interface Watched {
  readonly stream: number
  readonly district: string
  readonly thing: number
  readonly name: string
  readonly nameEn?: string | null
  readonly thingName: string
  readonly thingNameEn?: string | null
  readonly definition: string
  readonly property: string
  readonly thingKind: string | null
  readonly group: string | null
  readonly unit: string | null
}

const isOf = ({definition, property}: Watched, asked: string): boolean => definition === asked || property === asked

/** The properties a rule reads: that of its watch, or those of its conditions; none means whatever there is. */
export const propertiesOf = ({look, watch}: Pick<RuleText, 'look' | 'watch'>): readonly string[] =>
  look.kind === 'combined'
    ? [...new Set(look.params.anyOf.flatMap((list) => list.map(({property}) => property)))]
    : watch.property === null
      ? []
      : [watch.property]

/** Whether a stream is what a rule watches, but for its unit. */
export function fits(text: Pick<RuleText, 'look' | 'watch'>, stream: Watched): boolean {
  const {thingKind, district, streams}: Watch = text.watch
  const properties = propertiesOf(text)
  return (
    (properties.length === 0 || properties.some((property) => isOf(stream, property))) &&
    (thingKind === null || stream.thingKind === thingKind) &&
    (district === null || stream.district === district) &&
    (streams.length === 0 || streams.includes(stream.stream))
  )
}

/** Whether a stream is measured in what the rule's numbers are in. A combination names several properties, so it is not asked. */
export const ofUnit = ({look, watch: {unit}}: Pick<RuleText, 'look' | 'watch'>, stream: Watched): boolean =>
  unit === null || look.kind === 'combined' || stream.unit === unit

/** Whether a rule watches a stream. */
export const watches = (text: Pick<RuleText, 'look' | 'watch'>, stream: Watched): boolean => fits(text, stream) && ofUnit(text, stream)

/** Which conditions' property a stream has: for a combination of streams. */
export const isProperty = isOf

/** How much of what a rule watches lies in areas: `near` are those of its named streams that do. */
export function partIn({district, streams}: Watch, areas: readonly string[], near: ReadonlySet<number>): 'all' | 'some' | 'none' {
  const named = streams.filter((id) => near.has(id))
  const meets = district === null || areas.some((area) => area.startsWith(district) || district.startsWith(area))
  if (areas.length === 0 || !meets || (streams.length > 0 && named.length === 0)) return 'none'
  const held = district !== null && areas.some((area) => district.startsWith(area))
  return held || (streams.length > 0 && named.length === streams.length) ? 'all' : 'some'
}

/** The key of storms of what is found at a stream: the rule's own, none, or the thing's group. */
export const stormOf = ({group}: Pick<RuleText, 'group'>, stream: Pick<Watched, 'group'>): string | null =>
  group === null ? stream.group : group === '' ? null : group
