import {z} from 'zod'
import {defineErrand} from '#kernel/errands/contract.ts'
import {retainAll} from './actions/retain.ts'

/** A rule of retention done to all that is due. */
export const retainErrand = defineErrand({
  title: {zh: '执行留存规则', en: 'Do a rule of retention'},
  may: 'cases.retain',
  asked: z.object({rule: z.string().max(40), city: z.string().regex(/^\d{2,12}$/)}),
  run: retainAll,
})
