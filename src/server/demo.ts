import type {City} from '#kernel/city.ts'

interface Person {
  readonly login?: string
  readonly name: string
  readonly role?: string
}

/** The demo accounts of a city that has them, one line each, for the terminal. */
export function demoAccounts(city: City): readonly string[] {
  if (!city.has('organisation/demo-accounts.json')) return []
  const {password, accounts} = city.json<{password: string; accounts: readonly (Person & {title: string})[]}>(
    'organisation/demo-accounts.json',
  )
  return [
    `演示账号（口令均为 ${password}）· demo accounts, one password:`,
    ...accounts.map(({login, name, title}) => `  ${(login ?? '').padEnd(10)} ${name}　${title}`),
  ]
}
