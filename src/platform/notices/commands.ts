import type {Command} from '#kernel/pack.ts'
import {loadTemplates} from './actions/templates.ts'

/** What notices add to the command line. */
export const commands: readonly Command[] = [
  {
    name: 'notices templates load',
    summary: {zh: '补入城市数据中新增的通知模板，已修改的文字不动', en: "Add templates that are new in the city's data; edited words stay"},
    usage: 'notices templates load',
    run: async ({transact, act, city, say}) => {
      const added = await transact((tx) => loadTemplates(tx, act, city))
      say(`新增 ${added} 份 · ${added} added`)
    },
  },
]
