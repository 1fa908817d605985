import {setTimeout as pause} from 'node:timers/promises'
import type {Command, Desk} from '#kernel/pack.ts'
import {applyRule, dryRun} from './actions/retain.ts'
import {deeds} from './core/retention.ts'
import {loadBooks} from './load.ts'

/** Between two rounds, so that whoever works meanwhile never waits for long. */
const PAUSE_MS = 50

async function retention({db, transact, act, argv, say}: Desk): Promise<void> {
  const dry = argv.includes('--dry-run')
  let total = 0
  for (const {book, rule, count, exact, oldest, sample} of await dryRun(db, act)) {
    say(
      `${book.code} ${rule.id} ${deeds[rule.does].zh} ${deeds[rule.does].en}: ${exact ? '' : '≥ '}${count} 件 cases${oldest === null ? '' : `，最早办结于 oldest ended ${oldest.toISOString()}`}`,
    )
    if (dry) for (const one of sample) say(`  ${one.number ?? one.id}\t${one.category ?? '—'}\t${one.endedAt.toISOString()}`)
    if (dry) continue
    for (let done = -1; done !== 0; total += done) {
      done = await transact((tx) => applyRule(tx, act, book, rule))
      await pause(PAUSE_MS)
    }
  }
  say(dry ? '试算，未作任何更改 · a dry run, nothing was changed' : `完成 · done: ${total} 件 cases`)
}

/** What the command line can do about keeping and publishing. */
export const privacyCommands: readonly Command[] = [
  {
    name: 'retention',
    summary: {zh: '执行留存规则：到期匿名或销毁；--dry-run 只试算', en: 'Do what the rules of retention ask for; --dry-run only tells'},
    usage: 'retention [--dry-run]',
    run: retention,
  },
  {
    name: 'rules load',
    summary: {zh: '重新载入城市的公开、留存和举报规则', en: "Load the city's rules of publishing, keeping and moderating anew"},
    usage: 'rules load',
    run: async ({transact, city, say}) => say(`已载入 · loaded: ${(await transact((tx) => loadBooks(tx, city))).join(', ') || '—'}`),
  },
]
