import type {Act} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import type {Said} from '#lib/problem.ts'
import {publishGraph, saveGraph} from './actions.ts'
import type {Graph} from './core/graph.ts'

/** `cases/questions.json`: what the city asks about its categories. */
interface QuestionsFile {
  readonly key: string
  readonly title: Said
  readonly graph: Graph
}

/** Saves and publishes the questions of a city; throws what saving and publishing throw. */
export async function seedQuestions(tx: Tx, act: Act, city: City): Promise<void> {
  for (const {key, title, graph} of city.json<readonly QuestionsFile[]>('cases/questions.json')) {
    await saveGraph(tx, act, {key, title, graph})
    await publishGraph(tx, act, {key})
  }
}
