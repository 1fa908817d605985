import {sameText, sign} from '#kernel/auth/secrets.ts'
import {authSettings} from '#kernel/auth/settings.ts'
import type {Copy} from './actions.ts'

const paths: Readonly<Record<Copy, string>> = {original: '', published: '/published', thumbnail: '/thumbnail'}

const markOf = (master: string, id: string, copy: Copy, until: number): string => sign(master, 'file', `${id} ${copy} ${until}`)

/**
 * The address of one copy of a file, good for anybody until a moment: a domain gives it to those who may see the case the file belongs to.
 * Rounded up to five minutes, so that a page asked for twice may use what the browser kept.
 */
export const fileUrl = (id: string, until: Date, copy: Copy = 'original', master: string = authSettings().master): string => {
  const millis = Math.ceil(until.getTime() / 300_000) * 300_000
  return `/api/files/${id}${paths[copy]}?until=${millis}&mark=${markOf(master, id, copy, millis)}`
}

/** Whether an address was given out by this city for this copy of this file and is still good at a moment. */
export const isGiven = (
  asked: {id: string; copy: Copy; until: number; mark: string},
  at: Date,
  master: string = authSettings().master,
): boolean => asked.until > at.getTime() && sameText(asked.mark, markOf(master, asked.id, asked.copy, asked.until))
