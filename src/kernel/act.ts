import {problem, type Said} from '#lib/problem.ts'

/** One right a person holds: a permission within an area (code prefix, '' everywhere), a unit and a category (prefix); null means any. */
export interface Grant {
  readonly permission: string
  readonly area: string
  readonly unit: string | null
  readonly category: string | null
  /** Why it is held: the post, the appointment, the key. */
  readonly because: string
}

/** Who acts: a person with an account, the system's own jobs, a program with a key, or a reporter without an account. */
export interface Actor {
  readonly id: string
  readonly name: string
  readonly kind: 'person' | 'system' | 'key' | 'reporter'
  readonly grants: readonly Grant[]
}

/** Who does something and when. `at` is the clock: actions never ask the machine for the time. */
export interface Act {
  readonly by: Actor
  readonly at: Date
}

/** Where a right is asked for. Undefined is not asked; null means the thing has none, which only an unrestricted right covers. */
export interface Scope {
  readonly area?: string | null | undefined
  readonly unit?: string | null | undefined
  readonly category?: string | null | undefined
}

/** `right` is what the permission is called; where an error becomes an answer it is filled in from the packs. */
export const forbidden = problem<{permission: string; name: string; right?: Said | undefined}>('access.forbidden', 403, {
  zh: ({name, right}) =>
    `${right === undefined ? '' : `这里需要“${right.zh}”的权限。`}${name}在此处没有${right === undefined ? '办理的' : '这项'}权限。请联系安全管理员授权，或转交有权限的同事办理。`,
  en: ({name, right}) =>
    `${right === undefined ? `${name} has no right to do this here.` : `This takes the right "${right.en}", which ${name} does not hold here.`} Ask the security administrator for it, or hand it to a colleague who has it.`,
})

const withinPrefix = (held: string | null, asked: string | null | undefined): boolean =>
  held === null || held === '' || asked === undefined || asked?.startsWith(held) === true

const withinUnit = (held: string | null, asked: string | null | undefined): boolean =>
  held === null || asked === undefined || held === asked

const covers = (grant: Grant, scope: Scope): boolean =>
  withinPrefix(grant.area, scope.area) && withinUnit(grant.unit, scope.unit) && withinPrefix(grant.category, scope.category)

/** The rights by which the actor may do this here; empty when there are none. The system may do everything. */
export const rightsFor = (act: Act, permission: string, scope: Scope = {}): readonly Grant[] =>
  act.by.grants.filter((grant) => (grant.permission === permission || grant.permission === '*') && covers(grant, scope))

export const may = (act: Act, permission: string, scope: Scope = {}): boolean => rightsFor(act, permission, scope).length > 0

/** Passes when the actor may do this here, otherwise throws `access.forbidden`. */
export const allow = (act: Act, permission: string, scope: Scope = {}): void => {
  if (!may(act, permission, scope)) throw forbidden({permission, name: act.by.name})
}

const everything: readonly Grant[] = [{permission: '*', area: '', unit: null, category: null, because: 'system'}]

/** What people read where nobody in particular acted. */
export const SYSTEM = '系统'

/** The system's own hand: jobs, seeds and the command line act through it. `id` says which of them, for the audit. */
export const systemAct = (at: Date, name = 'system', id = name): Act => ({by: {id, name, kind: 'system', grants: everything}, at})

/** Somebody without an account. */
export const strangerAct = (at: Date): Act => ({by: {id: 'reporter', name: '市民', kind: 'reporter', grants: []}, at})
