import {parseArgs} from 'node:util'
import type {Evaluation, Pack} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'

const unknownEvaluation = problem<{name: string; known: readonly string[]}>('evaluate.unknown', 422, {
  zh: ({name, known}) => `没有名为“${name}”的评测。可用：${known.join('、') || '无'}。`,
  en: ({name, known}) => `There is no evaluation "${name}". There are: ${known.join(', ') || 'none'}.`,
})

const badOptions = problem<{why: string; usage: string}>('evaluate.bad-options', 422, {
  zh: ({why, usage}) => `命令有误：${why}。用法：npm run city -- evaluate ${usage}`,
  en: ({why, usage}) => `The command is not right: ${why}. Usage: npm run city -- evaluate ${usage}`,
})

const optionsOf = ({options = [], usage}: Evaluation, argv: readonly string[]) => {
  const known = Object.fromEntries(['train', 'test', ...options].map((name) => [name, {type: 'string'} as const]))
  try {
    return parseArgs({args: [...argv], options: known}).values as Readonly<Record<string, string | undefined>>
  } catch (error) {
    if (error instanceof TypeError) throw badOptions({why: error.message, usage})
    throw error
  }
}

/** Runs one evaluation of the packs on the files named; its last line is one JSON object. Needs no database. */
export async function evaluate(packs: readonly Pack[], argv: readonly string[], say: (line: string) => void): Promise<void> {
  const evaluations = packs.flatMap((pack) => pack.evaluations ?? [])
  const [name = '', ...rest] = argv
  const found = evaluations.find((evaluation) => evaluation.name === name)
  if (found === undefined) throw unknownEvaluation({name, known: evaluations.map((evaluation) => evaluation.name)})
  say(JSON.stringify(await found.run({options: optionsOf(found, rest), say})))
}
