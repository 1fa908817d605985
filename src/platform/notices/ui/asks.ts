import {useCallback, useEffect} from 'react'
import type {z} from 'zod'
import {change, read} from '#web/ask.ts'
import type {ChoiceBody, ChoiceOut, DeliveriesOut, NoticesOut, PreviewOut, TemplateOut, TemplatesOut, UnreadOut} from '../api.ts'

export type Notices = z.infer<typeof NoticesOut>
export type Notice = Notices['notices'][number]
export type Unread = z.infer<typeof UnreadOut>
export type Choice = z.infer<typeof ChoiceBody>
export type ChoiceShown = z.infer<typeof ChoiceOut>
export type Deliveries = z.infer<typeof DeliveriesOut>
export type Delivery = Deliveries['deliveries'][number]
export type Templates = z.infer<typeof TemplatesOut>
export type Template = z.infer<typeof TemplateOut>
export type Words = z.infer<typeof PreviewOut>

const changed = 'jingcheng-notices-read'

/** Tells every bell and list on the page that something was read. */
const tellRead = (): void => {
  dispatchEvent(new Event(changed))
}

/** Calls when something was read anywhere on the page. */
export function useRead(again: () => void): void {
  useEffect(() => {
    addEventListener(changed, again)
    return () => removeEventListener(changed, again)
  }, [again])
}

/** Marks one notice, or all up to one, as read. */
export function useMarkRead() {
  const one = useCallback(async (id: string) => {
    await change('POST', `/notices/${id}/read`)
    tellRead()
  }, [])
  const all = useCallback(async (upTo: string | undefined) => {
    await change('POST', '/notices/read', upTo === undefined ? {} : {upTo})
    tellRead()
  }, [])
  return {one, all}
}

export const listNotices = (asked: {readonly unread?: boolean; readonly cursor?: string; readonly limit?: number}, signal?: AbortSignal) =>
  read<Notices>('/notices', asked, signal)
