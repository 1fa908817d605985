import type {City} from '#kernel/city.ts'

interface DemoFile {
  readonly password: string
  readonly accounts: readonly {readonly login: string; readonly zh: string; readonly en: string}[]
}

const file = 'organisation/demo.json'

/** The accounts of a demonstration for the terminal, one line each; none for a real city. */
export function demoAccounts(city: City): readonly string[] {
  if (!city.has(file)) return []
  const {password, accounts} = city.json<DemoFile>(file)
  const lines = accounts.map(({login, zh, en}) => `  ${login.padEnd(10)}${zh} · ${en}`)
  return [`\n演示账号，密码均为 ${password} · demo accounts, one password:`, ...lines]
}
