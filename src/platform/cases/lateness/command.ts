import type {Command} from '#kernel/pack.ts'
import {learnAll} from './actions.ts'
import {LEAST_KNOWN} from './core/kept.ts'

/** Learns at once what is learned every night. */
export const learnLatenessCommand: Command = {
  name: 'learn-lateness',
  summary: {zh: '立即学习哪些案件会超期（平时每夜自动进行）', en: 'Learn now which cases will be late (done every night by itself)'},
  usage: 'learn-lateness',
  run: async ({transact, act, say}) => {
    for (const {place, training} of await transact((tx) => learnAll(tx, act))) {
      if (training === null) say(`${place.code}: too few closed cases (${LEAST_KNOWN} are needed, some late and some in time)`)
      else {
        const {version, known, late, auc, baselineAuc} = training
        const figure = (area: number | null): string => area?.toFixed(3) ?? 'unknown'
        say(
          `${place.code}: version ${version} from ${known} cases, ${late} late; AUC ${figure(auc)}, rate of the category alone ${figure(baselineAuc)}`,
        )
      }
    }
  },
}
