import {z} from 'zod'
import {defineErrand} from '#kernel/errands/contract.ts'
import {tryLong} from './actions/try.ts'
import {updateTried} from './queries/rules.ts'

const when = z.iso.datetime({offset: true})

/** A rule tried on much history: up to 20,000 streams and 20 million observations. */
export const tryErrand = defineErrand({
  title: {zh: '用历史数据试算规则', en: 'Try a rule on history'},
  may: 'sensing.rules',
  asked: z.object({id: z.uuid(), edition: z.number().int().min(1).max(100_000), from: when, to: when}),
  run: async ({db, act, tell, write}, {id, edition: asked, from, to}) => {
    const {edition, tried} = await tryLong(db, act, {id, edition: asked, from: new Date(from), to: new Date(to)}, (done, total) =>
      tell({done, total}),
    )
    await write(
      async (tx) => {
        await updateTried(tx, id, edition, tried)
        return 1
      },
      {done: 1, total: 1},
    )
    const {streams, leftOut, observations, findings, byLevel} = tried
    return {facts: {edition, streams, leftOut, observations, findings, level1: byLevel[1], level2: byLevel[2], level3: byLevel[3]}}
  },
})
