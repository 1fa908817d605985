import type {FeatureWrites, Sent} from '#kernel/maps/contract.ts'
import {problem} from '#lib/problem.ts'
import {type Accuracy, type ComponentFacts, type ComponentState, STATE_WORDS} from '../core/component.ts'
import type {Position} from '../core/shape.ts'
import {type Component, lockComponent} from '../queries/components.ts'
import {noComponent} from '../queries/find.ts'
import {addComponent, changeComponent} from './keep.ts'

const onePlace = problem('grid.one-place', 422, {
  zh: () => '部件只有一个位置。请以 Point 提交坐标。',
  en: () => 'A component stands at one place. Send its coordinates as a Point.',
})
const sameCode = problem<{code: string}>('grid.same-code', 422, {
  zh: ({code}) => `部件的标识码 ${code} 不能修改。请保持原码，或移除后另行登记。`,
  en: ({code}) => `The code ${code} of a component does not change. Leave it as it is, or remove the component and register another.`,
})

/** The field of each property that is published and may be written. */
const FIELDS = {
  name: 'name',
  state: 'state',
  department_name: 'departmentName',
  owner_name: 'ownerName',
  keeper_name: 'keeperName',
  cell: 'cell',
  street_name: 'streetName',
  community_name: 'communityName',
  accuracy: 'accuracy',
  initial_on: 'initialOn',
} as const satisfies Readonly<Record<string, keyof ComponentFacts>>

type Facts = Partial<Omit<ComponentFacts, 'street' | 'community' | 'changedOn'>>

/** A name that changes leaves the code of the one before behind. */
const CODES = [
  ['departmentName', 'department'],
  ['ownerName', 'owner'],
  ['keeperName', 'keeper'],
] as const satisfies readonly (readonly [keyof Facts, keyof Facts])[]

const placeOf = ({geometry}: Sent): Position | undefined => {
  if (geometry === undefined || geometry === null) return undefined
  const spot = geometry.type === 'Point' ? geometry.coordinates : geometry.type === 'MultiPoint' ? geometry.coordinates[0] : undefined
  const [lng, lat] = spot ?? []
  if (lng === undefined || lat === undefined || (geometry.type === 'MultiPoint' && geometry.coordinates.length !== 1)) throw onePlace({})
  return [lng, lat]
}

function factsOf({properties}: Sent, before?: Component): Facts {
  const usual = {state: 'intact' satisfies ComponentState, accuracy: 'C' satisfies Accuracy}
  const sent = Object.entries(FIELDS).flatMap(([name, field]) => {
    const value = properties[name]
    if (value === undefined) return []
    return [[field, value ?? (field === 'state' || field === 'accuracy' ? usual[field] : null)] as const]
  })
  const facts = Object.fromEntries(sent) as Facts
  const left = CODES.filter(([name]) => facts[name] !== undefined && facts[name] !== before?.[name]).map(([, code]) => [code, null])
  return {...facts, ...Object.fromEntries(left)}
}

/** How components are written feature by feature: as they are registered and changed everywhere else. */
export const componentWrites: FeatureWrites = {
  takes: [
    {name: 'code', needed: true, longest: 17},
    {name: 'name', needed: true, longest: 30},
    {name: 'state', values: Object.keys(STATE_WORDS)},
    {name: 'department_name', longest: 100},
    {name: 'owner_name', longest: 100},
    {name: 'keeper_name', longest: 100},
    {name: 'cell', longest: 15},
    {name: 'street_name', longest: 50},
    {name: 'community_name', longest: 50},
    {name: 'accuracy', values: ['A', 'B', 'C']},
    {name: 'initial_on', needed: true},
  ],
  placed: true,
  hold: async (tx, code) => void (await lockComponent(tx, code)),
  create: async (tx, act, sent) => {
    const place = placeOf(sent)
    if (place === undefined) throw onePlace({})
    const unsaid = {department: null, owner: null, keeper: null, source: null, note: null, changedOn: null, extension: {}}
    const facts = factsOf(sent) as Omit<ComponentFacts, 'street' | 'community' | 'changedOn'>
    const {code} = await addComponent(tx, act, {...unsaid, ...facts, code: String(sent.properties.code), place})
    return code
  },
  replace: (tx, act, code, sent) => change(tx, act, code, sent),
  update: (tx, act, code, sent) => change(tx, act, code, sent),
  /** A component that is gone stays on file as removed. */
  remove: (tx, act, code) => change(tx, act, code, {properties: {state: 'removed'}}),
}

const change: NonNullable<FeatureWrites['update']> = async (tx, act, code, sent) => {
  const before = await lockComponent(tx, code)
  if (before === undefined) throw noComponent({code})
  if (sent.properties.code !== undefined && sent.properties.code !== code) throw sameCode({code})
  const place = placeOf(sent)
  await changeComponent(tx, act, code, {version: before.version, facts: factsOf(sent, before), place})
}
