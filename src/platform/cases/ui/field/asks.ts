import {read} from '#web/ask.ts'
import type {TaskReply, TasksReply} from '../../field/api.ts'
import type {Category} from '../desk-asks.ts'
import {useAlong} from './along.ts'

export type Task = TaskReply

const EVERY_MS = 60_000

/** The tasks of today, or those last taken along. */
export const useTasks = (account: string) => useAlong(account, 'tasks', (signal) => read<TasksReply>('/cases/tasks', {}, signal), EVERY_MS)

/** The classes of the standard in force, taken along so that a report finds its class anywhere. */
export const useCategories = (account: string) =>
  useAlong(account, 'categories', (signal) =>
    read<{items: readonly Category[]}>('/standards/categories', {text: '', limit: 500}, signal).then(({items}) => items),
  )
