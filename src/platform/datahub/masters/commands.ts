import type {Command, Desk} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {learn} from './actions/learn.ts'
import {attributesOf, type MasterKind, masterKindNames, masterKinds} from './core/kinds.ts'

const wrongKind = problem('datahub.wrong-master-kind', 422, {
  zh: () => `请写明主数据的类别：${masterKindNames.join('、')}。`,
  en: () => `Say which kind of masters: ${masterKindNames.join(', ')}.`,
})

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(8)

async function run({transact, act, argv, say}: Desk): Promise<void> {
  const kind = masterKindNames.find((name) => name === argv[0])
  if (kind === undefined) throw wrongKind({})
  const {model, pairs, kept} = await transact((tx) => learn(tx, act, kind))
  say(`${masterKinds[kind].zh} · ${masterKinds[kind].en}: ${pairs} 对 pairs, 其中相同 the same ${percent(model.prior).trim()}`)
  attributesOf[kind as MasterKind].forEach(({said, levels}, k) => {
    levels.forEach((level, at) => {
      const [same, other] = [model.attributes[k]?.same[at] ?? 0, model.attributes[k]?.other[at] ?? 0]
      say(`${percent(same)} ${percent(other)}  ${said.zh}${level.zh} · ${said.en}: ${level.en}`)
    })
  })
  say(
    kept
      ? '已启用，新读取的记录按此判断。 In use from now on for what is read.'
      : '候选对太少（少于 2,000），没有启用。 Too few pairs (less than 2,000) to put it to use.',
  )
}

/** What master data adds to the command line. */
export const masterCommands: readonly Command[] = [
  {
    name: 'masters',
    summary: {
      zh: '从本市的候选对中学习怎样判断主数据是否相同（费勒吉-桑特模型）',
      en: 'Learn from the city’s own pairs how to tell whether masters are the same (Fellegi–Sunter)',
    },
    usage: `masters ${masterKindNames.join('|')}`,
    run,
  },
]
