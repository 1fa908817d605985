import {existsSync, globSync, readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {allowedBreaks, type Break, breaksOf, factsOfDescription, readFacts, writeFacts} from '#kernel/http/core/contract.ts'
import type {Description} from '#kernel/http/core/schema.ts'
import {clientText} from '#kernel/http/core/typescript.ts'
import {describe} from '#kernel/http/whole.ts'
import type {Pack} from '#kernel/pack.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** What was published of the interface and is kept in the repository. */
export const KEPT = 'docs/interface.tsv'

const {version} = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {version: string}

/** The description of everything this city serves. */
export const describeCity = (packs: readonly Pack[]): Description => describe(packs, {title: '精城 Jingcheng', version})

/** What breaks against the interface that was published and that no record of a decision allows; and how many facts are not kept yet. */
export function checkInterface(packs: readonly Pack[]): {readonly breaks: readonly Break[]; readonly fresh: number} {
  const now = factsOfDescription(describeCity(packs))
  const kept = readFacts(readFileSync(`${root}${KEPT}`, 'utf8'))
  const records = globSync('docs/decisions/*.md', {cwd: root}).map((path) => readFileSync(`${root}${path}`, 'utf8'))
  const allowed = allowedBreaks(records)
  const known = new Set(kept.map(({key}) => key))
  return {breaks: breaksOf(kept, now).filter(({key}) => !allowed.has(key)), fresh: now.filter(({key}) => !known.has(key)).length}
}

const MOST_SHOWN = 30

/** What to do about breaks, a line each. */
export const explainBreaks = (breaks: readonly Break[]): readonly string[] => [
  ...breaks.slice(0, MOST_SHOWN).map(({key, why}) => `${key}: ${why}`),
  ...(breaks.length > MOST_SHOWN ? [`… ${breaks.length - MOST_SHOWN}`] : []),
  `会让已有程序出错。请保持兼容；确需如此时，在 docs/decisions/ 写一份决定，为每一项各加一行“破坏性变更 · Breaks: \`…\`”，再运行 npm run city -- contract keep。`,
  `Programs that rely on these will fail. Keep them; or, if it has to be, write a record in docs/decisions/ with a line "Breaks: \`…\`" for each, then run npm run city -- contract keep.`,
]

/** What the command line adds for whoever builds on the interface; true when it did something. */
export function interfaceCommand(packs: readonly Pack[], [name, what]: readonly string[], say: (line: string) => void): boolean {
  if (name === 'client') {
    if (what === undefined) throw new Error('npm run city -- client FILE.ts')
    writeFileSync(what, clientText(describeCity(packs)))
    say(`${what}`)
    return true
  }
  if (name !== 'contract') return false
  const {breaks, fresh} = existsSync(`${root}${KEPT}`) ? checkInterface(packs) : {breaks: [], fresh: 0}
  if (breaks.length > 0) throw new Error(explainBreaks(breaks).join('\n'))
  if (what === 'keep') {
    writeFileSync(`${root}${KEPT}`, writeFacts(factsOfDescription(describeCity(packs))))
    say(`已记录 · kept: ${KEPT}`)
  } else say(`没有破坏性变更；尚未记录的新内容 ${fresh} 项 · Nothing breaks; ${fresh} new facts are not kept yet.`)
  return true
}

/** How these commands are called. */
export const interfaceUsage: readonly {readonly usage: string; readonly zh: string; readonly en: string}[] = [
  {usage: 'client FILE.ts', zh: '生成带类型的 TypeScript 客户端', en: 'Write a typed client in TypeScript'},
  {
    usage: 'contract [keep]',
    zh: '检查接口有无破坏性变更；keep 记录现状',
    en: 'Check the interface for breaking changes; keep writes down what is',
  },
]
