import {badCursor} from '../queries/list.ts'

/** Where a page of something ordered by time and id goes on. */
export const writeCursor = ({at, id}: {readonly at: Date; readonly id: string}): string =>
  Buffer.from(JSON.stringify([at.toISOString(), id])).toString('base64url')

/** What `writeCursor` wrote, or undefined when it is nothing of ours. */
function readCursor(cursor: string): {readonly at: Date; readonly id: string} | undefined {
  try {
    const [text, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [unknown, unknown]
    const at = new Date(String(text))
    return Number.isNaN(at.getTime()) || typeof id !== 'string' || !/^[0-9a-f-]{36}$/.test(id) ? undefined : {at, id}
  } catch {
    return undefined
  }
}

/** Where a page goes on; throws case.bad-cursor for a marker that is not ours. */
export const cursorOf = (cursor: string | undefined) => {
  const after = cursor === undefined ? undefined : readCursor(cursor)
  if (cursor !== undefined && after === undefined) throw badCursor({})
  return after
}
