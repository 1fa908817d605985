import type {z} from 'zod'
import type {Said} from '#lib/problem.ts'
import type {RowError} from '#lib/rows.ts'
import type {Act} from '../act.ts'
import type {Db, Tx} from '../db.ts'

/** How far an errand is; `total` is null while nobody knows. */
export interface Progress {
  readonly done: number
  readonly total: number | null
  readonly bad?: number
}

/** What an errand works with. It looks first, without changing anything, and can be cancelled; once it writes it goes to its end, whatever happens to its process. */
export interface Bench {
  /** Of the errand: the same whichever process has it. */
  readonly id: string
  readonly db: Db
  /** Who asked, with the rights held now. */
  readonly act: Act
  readonly file: {readonly name: string; readonly bytes: Uint8Array} | null
  /** Rows that an earlier process wrote before it died; 0 the first time. */
  readonly writtenBefore: number
  /** Says how far the looking is, now and then; ends the errand by throwing when it was cancelled. */
  readonly tell: (progress: Progress) => Promise<void>
  /** One piece of the writing in a transaction of its own, which also remembers that it is written; `work` returns how many rows it wrote. */
  readonly write: (work: (tx: Tx) => Promise<number>, progress: Progress) => Promise<number>
}

/** What came of an errand: figures by name, wrong rows with their reasons, and what of the file nobody wanted. */
export interface Outcome {
  readonly facts: Readonly<Record<string, number | boolean | string | null>>
  readonly errors?: readonly RowError[]
  readonly ignored?: readonly string[]
}

/** A kind of long work that a pack gives: whoever holds `may` asks for it, leaves, and comes back to see how far it is. */
export interface ErrandKind {
  readonly title: Said
  readonly may: string
  readonly asked: z.ZodType
  /** Takes a file of at most so many bytes; without it none. */
  readonly uploadBytes?: number
  readonly run: (bench: Bench, asked: never) => Promise<Outcome>
}

/** A kind of errand whose question is typed by its schema. */
export const defineErrand = <A extends z.ZodType>(
  kind: Omit<ErrandKind, 'asked' | 'run'> & {readonly asked: A; readonly run: (bench: Bench, asked: z.output<A>) => Promise<Outcome>},
): ErrandKind => kind as unknown as ErrandKind

/** Every kind that the packs give, by its name `<pack>.<kind>`. */
export const errandKinds = (
  packs: readonly {readonly name: string; readonly errands?: Readonly<Record<string, ErrandKind>>}[],
): ReadonlyMap<string, ErrandKind> =>
  new Map(packs.flatMap(({name, errands}) => Object.entries(errands ?? {}).map(([kind, errand]) => [`${name}.${kind}`, errand] as const)))
