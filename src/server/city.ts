import './env.ts'
import {systemAct} from '#kernel/act.ts'
import {openCity} from '#kernel/city.ts'
import {readConfig} from '#kernel/config.ts'
import type {Command} from '#kernel/pack.ts'
import {Problem} from '#lib/problem.ts'
import {evaluate} from './evaluate.ts'
import {openHouse} from './house.ts'
import {interfaceCommand, interfaceUsage} from './interface.ts'
import {packs} from './packs.ts'
import {seedCity} from './seed.ts'

const commands = packs.flatMap((pack) => pack.commands ?? [])

/** A command's name may be several words; the longest that fits is meant. */
const find = (argv: readonly string[]) =>
  commands.filter(({name}) => name.split(' ').every((word, index) => argv[index] === word)).sort((a, b) => b.name.length - a.name.length)[0]

const help = (): void => {
  console.log('npm run city -- <命令 command>\n')
  for (const {usage, summary} of commands) console.log(`  ${usage}\n      ${summary.zh} · ${summary.en}`)
  for (const {usage, summary} of packs.flatMap((pack) => pack.evaluations ?? []))
    console.log(`  evaluate ${usage}\n      ${summary.zh} · ${summary.en}`)
  for (const {usage, zh, en} of interfaceUsage) console.log(`  ${usage}\n      ${zh} · ${en}`)
}

const say = (line: string): void => console.log(line)
const argv = process.argv.slice(2)
const command = find(argv)
const others = ['evaluate', 'client', 'contract']
if (command === undefined && !others.includes(argv[0] ?? '')) {
  help()
  process.exit(argv.length === 0 || argv[0] === 'help' ? 0 : 2)
}

const runCommand = async (command: Command): Promise<void> => {
  const {store, city} = await openHouse(readConfig(), (line) => console.error(line))
  try {
    const act = systemAct(new Date(), 'command line')
    await command.run({
      store,
      db: store.db,
      transact: store.transact,
      act,
      argv: argv.slice(command.name.split(' ').length),
      say,
      city,
      heads: packs.flatMap(({heads}) => heads ?? []),
      load: async (name) => {
        const other = openCity(name)
        await seedCity(store, packs, other, act.at, (line) => console.error(line))
        return other
      },
    })
  } finally {
    await store.close()
  }
}

try {
  if (command !== undefined) await runCommand(command)
  else if (!interfaceCommand(packs, argv, say)) await evaluate(packs, argv.slice(1), say)
} catch (error) {
  if (error instanceof Problem) console.error(`${error.zh}\n${error.en}`)
  else console.error(error)
  process.exitCode = 1
}
