import {v7} from 'uuid'
import type {Said} from '#web/language.tsx'
import type {Move} from '../../core/lifecycle.ts'
import {type Entry, lineOf, type Photo, versionBehind} from '../../field/core/entry.ts'

type Fresh = Omit<Entry, 'seq'>

const begun = (owner: string, at: number) =>
  ({owner, at, standing: 'waiting', tries: 0, notBefore: 0, answer: null, refused: null}) as const satisfies Partial<Fresh>

/** A move somebody made on a task, as an entry of the queue, behind what is already on its way there. */
export function moveEntry(
  entries: readonly Entry[],
  {
    owner,
    task,
    move,
    said,
    given,
    photos,
  }: {
    readonly owner: string
    readonly task: {readonly id: string; readonly version: number; readonly description: string; readonly address: string | null}
    readonly move: Move
    readonly said: Said
    readonly given: Readonly<Record<string, unknown>>
    readonly photos: readonly Photo[]
  },
): Fresh {
  const mine = entries.filter((entry) => entry.owner === owner)
  const line = lineOf(mine, task.id)
  return {
    ...begun(owner, Date.now()),
    id: v7(),
    line,
    said,
    about: task.address ?? task.description,
    photos,
    work: {kind: 'move', move, on: {case: task.id}, version: versionBehind(mine, line, task.version), given},
  }
}

export interface Reporting {
  readonly owner: string
  readonly said: Said
  readonly about: string
  readonly body: Readonly<Record<string, unknown>>
  readonly photos: readonly Photo[]
  /** Put right at once: with what was done and how it looks now. */
  readonly handled?:
    | {readonly said: Said; readonly category: string; readonly result: string; readonly photos: readonly Photo[]}
    | undefined
}

/** A report, and what was done about it on the spot, as entries that keep their order. */
export function reportEntries({owner, said, about, body, photos, handled}: Reporting): readonly Fresh[] {
  const id = v7()
  const report: Fresh = {...begun(owner, Date.now()), id, line: id, said, about, photos, work: {kind: 'report', body}}
  if (handled === undefined) return [report]
  const {category, result} = handled
  const done: Fresh = {
    ...begun(owner, Date.now()),
    id: v7(),
    line: id,
    said: handled.said,
    about,
    photos: handled.photos,
    work: {kind: 'move', move: 'self-handle', on: {report: id}, version: {after: id}, given: {category, result}},
  }
  return [report, done]
}
