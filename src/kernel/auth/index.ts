import type {Said} from '#lib/problem.ts'

export {findAccount, openAccount} from './actions/accounts.ts'
export {makeKey} from './actions/keys.ts'
export {defineRole, endGrant, grantRole} from './actions/rights.ts'
export {authenticate, findActor} from './authenticate.ts'
export {authCommands} from './commands.ts'
export {authEvery} from './jobs.ts'
export {listHolders, listRoles, type Role} from './queries/rights.ts'
export {sessionCookie} from './routes/answers.ts'
export {authRoutes} from './routes.ts'
export {csrfHolds, tokenHash} from './secrets.ts'
export {authSettings} from './settings.ts'

/** The permissions of the three administrators. */
export const authPermissions: Readonly<Record<string, Said>> = {
  'accounts.manage': {zh: '管理账号（系统管理员）', en: 'Manage accounts (system administrator)'},
  'rights.manage': {zh: '管理角色与授权（安全管理员）', en: 'Manage roles and grants (security administrator)'},
  'audit.read': {zh: '查看审计日志（审计管理员）', en: 'Read the audit trail (audit administrator)'},
}
