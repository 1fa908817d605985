import {entities, type SetName, wayOf} from './model.ts'
import {type Expansion, type Options, waysShown} from './options.ts'

/** An entity as it was read: its id, what is said of it, and the neighbours that were read with it. */
export interface Read {
  readonly id: number | string
  readonly said: Readonly<Record<string, unknown>>
  readonly led: Readonly<Record<string, Read | ReadPage | null>>
}

/** A page of neighbours: one more than `limit` when there are further ones. */
export interface ReadPage {
  readonly page: readonly Read[]
  readonly count: number | null
  readonly limit: number
}

type Shown = Record<string, unknown>

/** How much is said about entities besides what they are: all; no links to neighbours; no links at all; not even ids and counts. */
export const metadatas = ['full', 'minimal', 'none', 'off'] as const
export type Metadata = (typeof metadatas)[number]

/** In what an answer is set: the root of its addresses, and how much is said about entities. */
export interface Frame {
  readonly root: string
  readonly metadata: Metadata
}

const bracketed = (id: number | string): string => (typeof id === 'number' ? `(${id})` : `('${id.replaceAll("'", "''")}')`)

/** The address of an entity below the service root. */
export const linkOf = (root: string, set: SetName, id: number | string): string => `${root}/${set}${bracketed(id)}`

const isPage = (one: Read | ReadPage): one is ReadPage => 'page' in one

/** Takes from JSON what `properties/a/b` selects, in its place. */
function narrowed(name: string, value: unknown, select: Options['select']): unknown {
  if (select === undefined || select.includes(name)) return value
  const found: Shown = {}
  for (const path of select.filter((one) => one.startsWith(`${name}/`))) {
    const steps = path.split('/').slice(1)
    let [from, to]: [unknown, Shown] = [value, found]
    for (const [index, step] of steps.entries()) {
      from = typeof from === 'object' && from !== null && Object.hasOwn(from, step) ? (from as Shown)[step] : undefined
      if (from === undefined) break
      if (index === steps.length - 1) to[step] = from
      else {
        const inside: Shown = Object.hasOwn(to, step) ? (to[step] as Shown) : {}
        to[step] = inside
        to = inside
      }
    }
  }
  return found
}

/** Times that are not there yet are left out; a result time that was not told is said to be null, as the standard asks. */
const leftOut = (name: string, value: unknown): boolean => value === null && name !== 'resultTime' && name !== 'result'

function neighbours(frame: Frame, address: string, way: string, set: SetName, {options}: Expansion, found: Read | ReadPage | null): Shown {
  if (found === null) return {}
  if (!isPage(found)) return {[way]: presented(frame, set, found, options)}
  const {page, count, limit} = found
  const further = page.length > limit
  const next = `${address}/${way}?${expandedQuery(options, limit)}`
  return {
    ...(count === null || frame.metadata === 'off' ? {} : {[`${way}@iot.count`]: count}),
    [way]: page.slice(0, limit).map((one) => presented(frame, set, one, options)),
    ...(further && frame.metadata !== 'off' ? {[`${way}@iot.nextLink`]: next} : {}),
  }
}

/** A query as it stands in an address; the dollar signs stay, as readers expect them. */
export const queryOf = (options: Readonly<Record<string, string>>): string =>
  Object.entries(options)
    .map(([name, text]) => `${name}=${encodeURIComponent(text)}`)
    .join('&')

/** What was asked of neighbours in place, as the query of a page of their own after the first. */
function expandedQuery({skip, text}: Options, limit: number): string {
  return queryOf({...text, $top: String(limit), $skip: String(skip + limit)})
}

/** An entity in the JSON of SensorThings: its links, its properties, its neighbours in place or as links. */
export function presented(frame: Frame, set: SetName, {id, said, led}: Read, options: Options): Shown {
  const {root, metadata} = frame
  const address = linkOf(root, set, id)
  const {select} = options
  const whole = select === undefined
  const identified = whole ? metadata !== 'off' : select.includes('id') || select.includes('@iot.id')
  const shown: Shown = identified ? {'@iot.id': id} : {}
  if (whole && (metadata === 'full' || metadata === 'minimal')) shown['@iot.selfLink'] = address
  for (const name of Object.keys(entities[set].properties))
    if (Object.hasOwn(said, name) && !leftOut(name, said[name])) shown[name] = narrowed(name, said[name], select)
  for (const expansion of options.expand) {
    const to = wayOf(set, expansion.way)?.to
    if (to !== undefined) Object.assign(shown, neighbours(frame, address, expansion.way, to, expansion, led[expansion.way] ?? null))
  }
  if (metadata !== 'full') return shown
  for (const way of waysShown(set, options)) if (belongs(set, said, way)) shown[`${way}@iot.navigationLink`] = `${address}/${way}`
  return shown
}

/** An observation belongs to a Datastream or to a MultiDatastream, which shows in its result. */
const belongs = (set: SetName, said: Readonly<Record<string, unknown>>, way: string): boolean =>
  set !== 'Observations' || (way !== 'MultiDatastream' && way !== 'Datastream') || !Object.hasOwn(said, 'result')
    ? true
    : (way === 'MultiDatastream') === Array.isArray(said.result)
