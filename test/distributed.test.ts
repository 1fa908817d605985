/**
 * Ready to be distributed: what Citus needs of a table so that `create_distributed_table(…, 'district_id')` can shard it,
 * checked in the migrations that made it.
 */
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {readSources} from './sources.ts'

/** The heavy append-only tables. A domain that adds one lists it here. */
const heavy: readonly string[] = [
  'kernel.event',
  'kernel.event_words',
  'cases.correction',
  'cases.routed',
  'sensing.observation',
  'sensing.observation_more',
  'sensing.packed',
  'sensing.latest',
  'sensing.hour',
  'sensing.day',
  'sensing.resum',
  'datahub.record',
  'datahub.record_before',
  'datahub.share_use',
]

const migrations = readSources(['src/**/migrations/*.sql']).map(({path, text}) => ({path, text: text.replace(/--.*$/gm, '')}))
const statements = migrations.flatMap(({path, text}) =>
  text
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
    .map((statement) => ({path, statement})),
)

const named = (table: string): RegExp => new RegExp(`\\b${table.replace('.', '[.]')}\\b`, 'i')
const about = (table: string) => statements.filter(({statement}) => named(table).test(statement))
const first = (statement: string): string => statement.split('\n', 1)[0]?.slice(0, 120) ?? ''

/** What within one table's statements cannot be sharded, a sentence each. */
const faultsOf = (statement: string): readonly string[] => {
  const keys = [...statement.matchAll(/\b(?:primary key|unique)\s*\(([^)]*)\)/gi)].map(([, columns = '']) => columns)
  const indexed = /create\s+unique\s+index[^(]*\(([^)]*)\)/i.exec(statement)?.[1]
  const inline = [...statement.matchAll(/(?:^|[(,])\s*(?!create\b)(\w+)\s[^,()]*\b(?:primary key|unique)\b(?!\s*\()/gim)].map(
    ([, column = '']) => column,
  )
  return [
    ...[...keys, ...(indexed === undefined ? [] : [indexed]), ...inline]
      .filter((columns) => !/\bdistrict_id\b/.test(columns))
      .map((columns) => `the key (${columns.trim()}) lacks district_id`),
    ...(/\b(?:small|big)?serial\b|\bgenerated\b[^,]*\bas identity\b|\bnextval\(/i.test(statement) ? ['takes numbers from a sequence'] : []),
    ...(/\bdefault\s+(?:now\(\)|current_timestamp|clock_timestamp\(\)|gen_random_uuid\(\)|uuid\w*\(\))/i.test(statement)
      ? ['takes ids or times from the database instead of the application']
      : []),
    ...(/\bon delete set (?:null|default)\b/i.test(statement) ? ['sets null on delete'] : []),
    ...(/\bcreate\s+(?:constraint\s+|or replace\s+)?trigger\b/i.test(statement) ? ['has a trigger'] : []),
    ...(/^\s*merge\b/i.test(statement) ? ['is merged into'] : []),
  ]
}

test('every heavy table is made by a migration and is keyed by its district first', () => {
  for (const table of heavy) {
    const made = about(table).filter(({statement}) => /^create table\b/i.test(statement))
    assert.equal(made.length, 1, `${table} should be made in exactly one migration`)
    const {statement = ''} = made[0] ?? {}
    assert.match(statement, /\bdistrict_id\s+text\s+not null\b/i, `${table} carries no district_id`)
    assert.match(statement, /primary key \(district_id\b/i, `the primary key of ${table} should begin with district_id`)
  }
})

test('heavy tables can be sharded', () => {
  const faults = heavy.flatMap((table) =>
    about(table).flatMap(({path, statement}) => faultsOf(statement).map((fault) => `${path}: ${table} ${fault}: ${first(statement)}`)),
  )
  assert.deepEqual(faults, [])
})

test('no domain uses triggers, MERGE or SET NULL on delete at all', () => {
  const faults = statements.flatMap(({path, statement}) =>
    faultsOf(statement)
      .filter((fault) => /trigger|merged|null/.test(fault))
      .map((fault) => `${path}: ${fault}: ${first(statement)}`),
  )
  assert.ok(statements.length > 50, 'the scan found next to nothing')
  assert.deepEqual(faults, [])
})

test('the lint sees what it looks for', () => {
  const seen = (statement: string): string => faultsOf(statement).join('; ')
  assert.match(seen('create table a.b (id uuid primary key, district_id text)'), /lacks district_id/)
  assert.match(seen('create table a.b (\n  id bigserial,\n  primary key (district_id, id))'), /sequence/)
  assert.match(seen('create unique index i on a.b (number)'), /\(number\) lacks/)
  assert.match(seen('create table a.b (at timestamptz not null default now())'), /from the database/)
  assert.match(seen('create table a.b (c uuid references a.c (id) on delete set null)'), /sets null/)
  assert.match(seen('create trigger t after insert on a.b'), /trigger/)
  assert.equal(seen('create table a.b (district_id text not null, id uuid not null, primary key (district_id, id))'), '')
})
