import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {readAbuseRules} from '../abuse/rules.ts'
import {type BookKind, keepBook} from './queries/books.ts'
import {readPublicRules, readRetentionRules} from './rules.ts'

const files: Readonly<Record<string, {readonly kind: BookKind; readonly read: (json: unknown) => unknown}>> = {
  'cases/public.json': {kind: 'public', read: readPublicRules},
  'cases/abuse.json': {kind: 'abuse', read: readAbuseRules},
  'cases/retention.json': {kind: 'retention', read: readRetentionRules},
}

/** Loads what a city decided about publishing and keeping, in the place of what was loaded before; returns the files read. Throws case.broken-rule-book. */
export async function loadBooks(tx: Tx, city: City): Promise<readonly string[]> {
  const code = city.code.replace(/(00)+$/, '')
  const found = Object.entries(files).filter(([file]) => city.has(file))
  for (const [file, {kind, read}] of found) await keepBook(tx, {code, kind, rules: read(city.json<unknown>(file))})
  return found.map(([file]) => file)
}
