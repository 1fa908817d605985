import {parseArgs} from 'node:util'
import {v7} from 'uuid'
import type {z} from 'zod'
import type {Command, Desk} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {listHistory, moveCase} from './actions/move.ts'
import {moverOf} from './actions/mover.ts'
import {reportCase} from './actions/report.ts'
import {listQuery, moveBody, moveKey, reportBody, writeCase} from './api.ts'
import {nextMoves} from './core/decide.ts'
import {sentence} from './core/history.ts'
import {stateLabel} from './core/lifecycle.ts'
import {getCase, type ShownCase} from './queries/case.ts'
import {listCases} from './queries/list.ts'
import {getRules} from './queries/rules.ts'

const usage = `case report '{"description": "…", "place": [lng, lat]}'
case show ID|NUMBER
case list [--state reported,filed] [--area CODE] [--unit ID] [--category matter.06] [--overdue true] [--text T] [--sort newest|due] [--limit N]
case move ID MOVE ['{"reason": "…"}']`

const badCommand = problem<{why: string}>('case.bad-command', 422, {
  zh: ({why}) => `命令有误：${why}。用法：\n${usage}`,
  en: ({why}) => `The command is not right: ${why}. Usage:\n${usage}`,
})

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw badCommand({why: `not JSON: ${text.slice(0, 60)}`})
  }
}

/** The same schemas as over HTTP; the first fault is said in words. */
const checked = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [fault] = parsed.error.issues
  throw badCommand({why: `${fault?.path.join('.') ?? ''} ${fault?.message ?? ''}`.trim()})
}

const line = ({id, number, state, ending, category, area, dueAt, unitName, description}: ShownCase): string =>
  [
    number ?? id,
    stateLabel(state, ending).zh,
    category ?? '—',
    area,
    dueAt?.toISOString() ?? '—',
    unitName ?? '—',
    description.replaceAll('\n', ' ').slice(0, 40),
  ].join('\t')

const verbs: Readonly<Record<string, (desk: Desk, argv: readonly string[]) => Promise<void>>> = {
  report: async ({transact, act, say}, [text = '{}']) => {
    const body = checked(reportBody, jsonOf(text))
    const {case: reported, token, again} = await transact((tx) => reportCase(tx, act, {clientId: v7(), ...body}))
    say(JSON.stringify({...writeCase(reported, act.at), token, again}, null, 2))
  },
  show: async ({db, act, say}, [key = '']) => {
    const one = await getCase(db, key)
    say(JSON.stringify({...writeCase(one, act.at), description: one.description, address: one.address, whyHere: one.whyHere}, null, 2))
    for (const happened of await listHistory(db, one)) say(`${happened.at.toISOString()}  ${sentence(happened).zh}`)
    const open = nextMoves(one, moverOf(act), {at: act.at, rules: await getRules(db, one.area)}).filter(({allowed}) => allowed)
    say(`可做 next: ${open.map(({move, label}) => `${label.zh} ${move}`).join(' · ') || '—'}`)
  },
  list: async ({db, act, say}, argv) => {
    const options = ['state', 'area', 'unit', 'category', 'source', 'overdue', 'text', 'number', 'bbox', 'sort', 'limit', 'cursor'] as const
    const {values} = parseArgs({
      args: [...argv],
      options: Object.fromEntries(options.map((name) => [name, {type: 'string'}])),
      strict: true,
    })
    const {state, asked: _, count: __, sort, limit, cursor, ...rest} = checked(listQuery, values)
    const {cases, next} = await listCases(db, act, {filter: {...rest, states: state}, sort, limit, cursor})
    for (const one of cases) say(line(one))
    if (next !== null) say(`--cursor ${next}`)
  },
  move: async ({db, transact, act, say}, [key = '', move, text = '{}']) => {
    const {id} = await getCase(db, key)
    const asked = checked(moveKey, {id, move})
    const moved = await transact((tx) => moveCase(tx, act, {...checked(moveBody, jsonOf(text)), ...asked}))
    say(JSON.stringify(writeCase(moved, act.at), null, 2))
  },
}

export const commands: readonly Command[] = [
  {
    name: 'case',
    summary: {zh: '上报、查看、列出和办理案件', en: 'Report, show, list and move cases'},
    usage,
    run: async (desk) => {
      const [verb = '', ...argv] = desk.argv
      const run = verbs[verb]
      if (run === undefined) throw badCommand({why: verb === '' ? 'no verb' : `unknown verb ${verb}`})
      await run(desk, argv)
    },
  },
]
