import type {Indicator, Scheduled} from '#kernel/pack.ts'
import {easeUnseen, escalateAlarms, releaseQuiet} from './actions/tend.ts'
import {measureAlarms} from './queries/list.ts'

/** Every minute: what nobody acknowledged goes up, what a window kept quiet comes out, what cameras no longer see is cleared. */
export const alarmEvery: Readonly<Record<string, Scheduled>> = {
  'tend-alarms': {
    cron: '* * * * *',
    run: async (tx, act) => {
      await releaseQuiet(tx, act)
      await escalateAlarms(tx, act)
      await easeUnseen(tx, act)
    },
  },
}

/** What assessment judges of alarms. */
export const alarmIndicators: readonly Indicator[] = [
  {
    id: 'sensing.alarm-minutes',
    title: {zh: '告警确认用时中位数', en: 'Median time until an alarm is acknowledged'},
    unit: 'min',
    better: 'lower',
    compute: async (db, period) => (await measureAlarms(db, period)).map(({area, minutes}) => ({area, value: minutes})),
  },
  {
    id: 'sensing.false-alarms',
    title: {zh: '误报率', en: 'Share of alarms that people found false'},
    unit: '1',
    better: 'lower',
    compute: async (db, period) => (await measureAlarms(db, period)).map(({area, falseShare}) => ({area, value: falseShare})),
  },
]
