import {sql} from 'kysely'
import type {Heads} from '#kernel/events.ts'

/** The newest links of the chains of cases, as the rows of the cases remember them. */
export const caseHeads: Heads = sql`
  select district_id as district, id::text as subject, event_seq as seq, event_hash as hash from cases.case where event_seq is not null`
