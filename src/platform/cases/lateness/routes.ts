import {forbidden} from '#kernel/act.ts'
import {type Route, read} from '#kernel/pack.ts'
import {mayRead} from '../actions/mover.ts'
import {caseKey} from '../api.ts'
import {getCase} from '../queries/case.ts'
import {type Foretold, foretell} from './actions.ts'
import {idsQuery, latenessListReply, latenessReply} from './api.ts'
import {listAsked} from './queries.ts'

const hundredths = (share: number | null): number | null => (share === null ? null : Math.round(share * 100) / 100)

const write = ({id, standing, probability, sentence, reasons, training}: Foretold) => ({
  id,
  standing,
  probability: hundredths(probability),
  sentence,
  reasons: [...reasons],
  model:
    training === null
      ? null
      : {
          version: training.version,
          trainedAt: training.trainedAt.toISOString(),
          known: training.known,
          late: training.late,
          open: training.open,
          auc: training.auc,
          baselineAuc: training.baselineAuc,
        },
})

const one = read({
  path: '/cases/:id/lateness',
  may: 'cases.read',
  summary: {zh: '本案是否会超期：可能性和理由', en: 'Will this case be late: how probably, and why'},
  params: caseKey,
  reply: latenessReply,
  handle: async ({db, act, params}) => {
    const found = await getCase(db, params.id)
    if (!mayRead(act, found)) throw forbidden({permission: 'cases.read', name: act.by.name})
    const [foretold] = await foretell(db, act, [found])
    return write(foretold as Foretold)
  },
})

const many = read({
  path: '/cases/lateness',
  may: 'cases.read',
  summary: {zh: '多个案件是否会超期（至多 200 个）', en: 'Will these cases be late (at most 200)'},
  query: idsQuery,
  reply: latenessListReply,
  handle: async ({db, act, query}) => {
    const found = await listAsked(db, act, query.ids)
    return {cases: (await foretell(db, act, found)).map(write)}
  },
})

/** Ways to the question whether a case will be late. */
export const latenessRoutes: readonly Route[] = [one, many]
