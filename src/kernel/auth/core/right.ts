import {problem} from '#lib/problem.ts'

/** One right of one person and where it comes from: permission × area × unit × category. */
export interface Right {
  readonly permission: string
  /** Area code prefix; '' is everywhere. */
  readonly area: string
  readonly unit: string | null
  /** Category prefix such as `component.01`; null is every category. */
  readonly category: string | null
  readonly role: string
  readonly because: string
  readonly from: Date
  readonly to: Date | null
}

const shape = /^[a-z][a-z-]{0,40}(\.[a-z][a-z-]{0,40}){1,3}$/

/** A permission's name is `domain.verb` or `domain.noun.verb`, lower case. */
export const isPermission = (name: string): boolean => shape.test(name)

/** A role or key names something that is not a permission. */
export const notPermission = problem<{readonly name: string}>('auth.not-a-permission', 422, {
  zh: ({name}) => `“${name}”不是权限名。权限名形如 cases.read，请从权限目录中选择。`,
  en: ({name}) => `“${name}” is not a permission. Permissions look like cases.read; choose from the list of permissions.`,
})

/** Throws auth.not-a-permission for the first name that is not of the shape. */
export const requirePermissions = (names: readonly string[]): void => {
  const wrong = names.find((name) => !isPermission(name))
  if (wrong !== undefined) throw notPermission({name: wrong})
}

const neverByKey: ReadonlySet<string> = new Set(['accounts.manage', 'rights.manage'])

/**
 * Rights left to a key: those of its owner that its scopes name. A scope `cases` or `cases.read` covers itself and what is below it.
 * Accounts and rights are never managed by a key: behind every such change stands a person who signed in.
 */
export const narrow = <R extends {readonly permission: string}>(rights: readonly R[], scopes: readonly string[]): readonly R[] =>
  rights.filter(
    ({permission}) => !neverByKey.has(permission) && scopes.some((scope) => permission === scope || permission.startsWith(`${scope}.`)),
  )
