import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {listLinks} from '#kernel/events.ts'
import {listFiles} from '#kernel/files/index.ts'
import {writeShown} from '../../api.ts'
import {listEvidence} from '../../queries/belongings.ts'
import type {ShownCase} from '../../queries/case.ts'

/** The layout of an export; a change of layout gets another name. */
export const FORMAT = 'jingcheng-case-1'

/**
 * A case with everything by which its history can be recomputed without us: the links of its chain as they were hashed, the words beside
 * them with their salt, and the SHA-256 of every file. `docs/verify-case.mjs` checks it. The reporter is not in it.
 */
export async function exportCase(db: Db, act: Act, one: ShownCase) {
  const [links, evidence] = await Promise.all([listLinks(db, {district: one.districtId, subject: one.id}), listEvidence(db, one.id)])
  const files = new Map(
    (
      await listFiles(
        db,
        evidence.flatMap(({fileId}) => fileId ?? []),
      )
    ).map((file) => [file.id, file]),
  )
  const newest = links.at(-1)
  return {
    format: FORMAT,
    exportedAt: act.at.toISOString(),
    exportedBy: act.by.name,
    head: newest === undefined ? null : {seq: newest.seq, hash: newest.hash},
    case: writeShown(one, act.at),
    evidence: evidence.map(({id, kind, text, move, at, published, fileId}) => {
      const file = fileId === null ? undefined : files.get(fileId)
      return {
        id,
        kind,
        text,
        move,
        at: at.toISOString(),
        published,
        file: file === undefined ? null : {name: file.name, type: file.type, size: file.size, sha256: file.sha256},
      }
    }),
    events: links.map(({district_id, subject, seq, id, name, actor, actor_name, at, body, previous, hash, salt, words}) => ({
      district: district_id,
      subject,
      seq,
      id,
      name,
      actor,
      actorName: actor_name,
      at: at.toISOString(),
      body,
      previous,
      hash,
      salt,
      words,
    })),
  }
}

export type ExportedCase = Awaited<ReturnType<typeof exportCase>>
