import {randomBytes} from 'node:crypto'
import type {Command} from '#kernel/pack.ts'
import {findAccount, resetPassword} from './actions/accounts.ts'
import {endGrant, grantRole} from './actions/rights.ts'
import {clearSecondFactor} from './actions/second-factor.ts'
import {listGrants, listRights} from './queries/rights.ts'
import {noSuchAccount} from './refusals.ts'
import {authSettings} from './settings.ts'

/** A password of 16 characters from four classes, for one use. */
const passing = (): string => `${randomBytes(9).toString('base64url')}-aZ7`

/** What an operator at the server can do that no administrator may do alone. */
export const authCommands: readonly Command[] = [
  {
    name: 'account-reset',
    summary: {
      zh: '重置任一账号的密码（含安全、审计管理员）',
      en: 'Resets any account’s password, also of the security and audit administrators',
    },
    usage: 'account-reset <login> [--second-factor]',
    run: async ({db, transact, act, argv, say}) => {
      const [login = '', ...flags] = argv
      const account = await findAccount(db, login)
      if (account === undefined) throw noSuchAccount({account: login})
      const password = passing()
      await transact(async (tx) => {
        await resetPassword(tx, act, {account: account.id, password}, authSettings().policy)
        if (flags.includes('--second-factor')) await clearSecondFactor(tx, act, {account: account.id})
      })
      say(`${account.name} (${login}): ${password}`)
      say('首次登录须修改密码。 It must be changed at the next sign-in.')
    },
  },
  {
    name: 'account-rights',
    summary: {zh: '查看某账号的权限及依据', en: 'Prints what an account may do, and why'},
    usage: 'account-rights <login>',
    run: async ({db, act, argv, say}) => {
      const account = await findAccount(db, argv[0] ?? '')
      if (account === undefined) throw noSuchAccount({account: argv[0] ?? ''})
      for (const {permission, area, unit, category, because} of await listRights(db, account.id, act.at))
        say([permission, area === '' ? '*' : area, unit ?? '*', category ?? '*', because].join('\t'))
    },
  },
  {
    name: 'account-grant',
    summary: {
      zh: '授予或终止角色（系统启用时授予第一位安全管理员）',
      en: 'Gives or ends a role: how the first security administrator comes to be',
    },
    usage: 'account-grant <login> <role> [--end]',
    run: async ({db, transact, act, argv, say}) => {
      const [login = '', role = '', flag] = argv
      const account = await findAccount(db, login)
      if (account === undefined) throw noSuchAccount({account: login})
      const because = '运维人员在服务器上办理'
      await transact(async (tx) => {
        if (flag !== '--end') return void (await grantRole(tx, act, {account: account.id, role, because}))
        for (const grant of await listGrants(tx, account.id)) if (grant.role === role) await endGrant(tx, act, {grant: grant.id, because})
      })
      say(`${account.name} (${login}): ${role}${flag === '--end' ? ' ended' : ''}`)
    },
  },
]
