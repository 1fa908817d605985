import type {Tx} from '#kernel/db.ts'
import {removeNoticesOf} from '../queries/notices.ts'

/** Forgets what anybody was told of a subject, sent or not, as when the subject itself is anonymised or destroyed; returns how many. */
export const forgetSubject = (tx: Tx, subject: string): Promise<number> => removeNoticesOf(tx, subject)
