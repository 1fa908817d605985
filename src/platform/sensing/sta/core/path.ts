import {problem} from '#lib/problem.ts'
import {isSet, propertyOf, type SetName, wayOf} from './model.ts'

/** The id of an entity as it stands in brackets: a number, or the text of an observation's. */
export type EntityId = number | string

/** One step: a set, and the entity of it when it has an id. The first names a set; the others lead from the one before. */
export interface Step {
  readonly set: SetName
  /** Name of the way taken from the step before; undefined for the first. */
  readonly way?: string
  readonly many: boolean
  readonly id?: EntityId
}

/** What a resource path names (OGC 18-088 §9.2). */
export interface Path {
  readonly steps: readonly Step[]
  /** A property of the last entity, with the rest of the way into its JSON. */
  readonly property?: readonly string[]
  /** `$value`: bare; `$ref`: addresses only. */
  readonly as: 'entity' | 'ref' | 'value'
}

export const noSuchPath = problem<{path: string; part: string}>('sensing.no-such-path', 404, {
  zh: ({path, part}) => `地址“${path}”中的“${part}”不存在。可用的实体集见服务根地址。`,
  en: ({path, part}) => `There is no "${part}" in the address "${path}". The service root lists the sets of entities.`,
})

const badId = problem<{id: string}>('sensing.bad-id', 400, {
  zh: ({id}) => `“${id}”不是有效的编号。编号为整数，观测的编号为引号中的文字。`,
  en: ({id}) => `"${id}" is no id. An id is a whole number; that of an observation is a text in quotes.`,
})

const MOST_STEPS = 12
const SEGMENT = /^([\p{L}@$][\p{L}\p{N}_.@$]*)(?:\((.*)\))?$/u
const LARGEST = 2_147_483_647

/** Reads what stands in brackets: `1` or `'1-abc'`. */
export function idOf(text: string): EntityId {
  if (/^\d{1,10}$/.test(text) && Number(text) <= LARGEST) return Number(text)
  const quoted = /^'((?:[^']|''){1,80})'$/.exec(text)?.[1]
  if (quoted === undefined) throw badId({id: text.slice(0, 80)})
  return quoted.replaceAll("''", "'")
}

/** Reads a path below the service root, decoded, e.g. `Things(1)/Datastreams(2)/Observations`. Throws sensing.no-such-path, sensing.bad-id. */
export function readPath(path: string): Path {
  const parts = path.split('/').filter((part) => part !== '')
  const refuse = (part: string): Error => noSuchPath({path: path.slice(0, 200), part: part.slice(0, 80)})
  if (parts.length === 0 || parts.length > MOST_STEPS * 2) throw refuse(path)
  const steps: Step[] = []
  for (const [index, part] of parts.entries()) {
    const [, name = '', inside] = SEGMENT.exec(part) ?? []
    const id = inside === undefined ? {} : {id: idOf(inside)}
    const last = steps.at(-1)
    if (last === undefined) {
      if (!isSet(name)) throw refuse(part)
      steps.push({set: name, many: inside === undefined, ...id})
      continue
    }
    const rest = parts.slice(index)
    if (name === '$ref' && rest.length === 1) return {steps, as: 'ref'}
    if (last.many) throw refuse(part)
    const way = wayOf(last.set, name)
    if (way !== undefined) {
      if (!way.many && inside !== undefined) throw refuse(part)
      steps.push({set: way.to, way: name, many: way.many && inside === undefined, ...id})
      if (steps.length > MOST_STEPS) throw refuse(part)
      continue
    }
    const bare = rest.at(-1) === '$value'
    const property = bare ? rest.slice(0, -1) : rest
    const kind = propertyOf(last.set, name)?.kind
    if (kind === undefined || (property.length > 1 && kind !== 'json' && kind !== 'place' && kind !== 'any')) throw refuse(part)
    return {steps, property, as: bare ? 'value' : 'entity'}
  }
  return {steps, as: 'entity'}
}
