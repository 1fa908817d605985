import type {Db, Tx} from '#kernel/db.ts'
import type {} from '../tables.ts'

/** One reading under a share. */
export interface Use {
  readonly id: string
  readonly at: Date
  readonly actor: string
  readonly name: string
  readonly byKey: boolean
  readonly resource: string
  readonly question: string
  readonly rows: number
}

/** Notes a reading, in the transaction that read. */
export async function insertUse(
  tx: Tx,
  {district, share, ...use}: Use & {readonly district: string; readonly share: string},
): Promise<void> {
  await tx
    .insertInto('datahub.share_use')
    .values({
      district_id: district,
      share_id: share,
      id: use.id,
      at: use.at,
      actor: use.actor,
      actor_name: use.name,
      by_key: use.byKey,
      resource_id: use.resource,
      question: use.question,
      row_count: use.rows,
    })
    .execute()
}

/** Readings under a share, newest first, before one of them. */
export const listUses = (
  db: Db,
  {
    district,
    share,
    before,
    limit,
  }: {readonly district: string; readonly share: string; readonly before?: string | undefined; readonly limit: number},
): Promise<readonly Use[]> => {
  let query = db
    .selectFrom('datahub.share_use')
    .select(['id', 'at', 'actor', 'actor_name as name', 'by_key as byKey', 'resource_id as resource', 'question', 'row_count as rows'])
    .where('district_id', '=', district)
    .where('share_id', '=', share)
  if (before !== undefined) query = query.where('id', '<', before)
  return query.orderBy('id', 'desc').limit(limit).execute()
}
