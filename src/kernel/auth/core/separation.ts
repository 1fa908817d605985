import {problem} from '#lib/problem.ts'

/** The three administrators of GB/T 22239-2019 (8.1.5): whoever holds one of these may hold no other. */
export const administrators = {
  'accounts.manage': {zh: '系统管理员', en: 'system administrator'},
  'rights.manage': {zh: '安全管理员', en: 'security administrator'},
  'audit.read': {zh: '审计管理员', en: 'audit administrator'},
} as const

type Held = keyof typeof administrators

/** Which administrators a set of permissions makes of its holder. */
export const administratorsIn = (permissions: Iterable<string>): readonly Held[] => {
  const held = new Set(permissions)
  return (Object.keys(administrators) as Held[]).filter((permission) => held.has(permission))
}

/** A role or a person would be two administrators at once. */
export const notSeparate = problem<{readonly held: readonly string[]}>('auth.administrators-not-separate', 409, {
  zh: ({held}) => `系统、安全、审计三类管理员必须由不同的人担任，不能同时拥有：${held.join('、')}。请分给不同的角色和人员。`,
  en: ({held}) =>
    `The system, security and audit administrators must be different people; these may not be held together: ${held.join(', ')}. Give them to different roles and people.`,
})

/** Throws auth.administrators-not-separate when the permissions (of one role, or of one person) hold more than one administrator. */
export const requireSeparate = (permissions: Iterable<string>): void => {
  const held = administratorsIn(permissions)
  if (held.length > 1) throw notSeparate({held})
}

/** The system administrator tried to set the password of another kind of administrator, and could then act as them. */
export const administratorsPassword = problem<{readonly login: string}>('auth.administrators-password', 403, {
  zh: ({login}) => `“${login}”是安全或审计管理员，其密码只能由本人修改，或由运维人员在服务器上用命令重置。`,
  en: ({login}) =>
    `“${login}” is a security or audit administrator: only they change the password, or an operator resets it with the command on the server.`,
})

/** Throws when a system administrator would set the password of a security or audit administrator. */
export const requireOrdinary = (login: string, permissions: Iterable<string>): void => {
  if (administratorsIn(permissions).some((permission) => permission !== 'accounts.manage')) throw administratorsPassword({login})
}
