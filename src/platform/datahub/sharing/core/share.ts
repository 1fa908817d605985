import type {Said} from '#lib/problem.ts'
import {type MaskName, maskFits, masks} from './masks.ts'

export const shareStates = ['asked', 'granted', 'refused', 'revoked'] as const
export type ShareState = (typeof shareStates)[number]
/** Where a share stands for people: what was granted also ends by itself. */
export type Standing = ShareState | 'expired'

export const placings = ['exact', 'coarse', 'hidden'] as const
/** How places are told: as they are, on a grid of a hundredth of a degree (about a kilometre), or not. */
export type Placing = (typeof placings)[number]

type PropertyType = 'text' | 'number' | 'truth' | 'date' | 'time' | 'list'
export interface Field {
  readonly name: string
  readonly type: PropertyType
}

/** What of a dataset may be read. */
export interface Terms {
  readonly fields: readonly string[]
  readonly masks: Readonly<Record<string, MaskName>>
  readonly place: Placing
  readonly areas: readonly string[]
  /** A condition in CQL2 text that every row fulfils. */
  readonly filter: string | null
}

const MOST_DAYS = 731

/** Until when a share may last: later than now, and at most two years. */
export function termFault(until: Date, at: Date): Said | undefined {
  const days = (until.getTime() - at.getTime()) / 86_400_000
  if (days <= 0) return {zh: '截止时间须晚于现在。请改正。', en: 'The end lies in the past. Correct it.'}
  if (days > MOST_DAYS)
    return {
      zh: '一次共享最长两年。请改短截止时间，到期可续期。',
      en: 'A share lasts two years at most. Choose an earlier end; it can be renewed.',
    }
  return undefined
}

/** Why something may not be granted so; undefined when it may. */
export function termsFault({fields, masks: hidden}: Terms, known: readonly Field[]): Said | undefined {
  if (fields.length === 0) return {zh: '请至少选择一个字段。', en: 'Choose at least one field.'}
  const types = new Map(known.map(({name, type}) => [name, type]))
  const unknown = [...fields, ...Object.keys(hidden)].find((name) => !types.has(name))
  if (unknown !== undefined)
    return {zh: `数据集没有字段“${unknown}”。请从字段表中选择。`, en: `The dataset has no field "${unknown}". Choose from its fields.`}
  for (const [name, mask] of Object.entries(hidden)) {
    if (!fields.includes(name))
      return {
        zh: `字段“${name}”未提供，不必脱敏。请去掉其脱敏方式。`,
        en: `The field "${name}" is not given, so it needs no mask. Take the mask away.`,
      }
    if (!maskFits(mask, types.get(name) ?? 'text'))
      return {
        zh: `字段“${name}”不能用“${masks[mask].said.zh}”脱敏。请另选脱敏方式，或不提供该字段。`,
        en: `The field "${name}" cannot be masked as "${masks[mask].said.en}". Choose another mask, or do not give the field.`,
      }
  }
  return undefined
}

/** Where a share stands at a moment. */
export const standingOf = ({state, until}: {readonly state: ShareState; readonly until: Date | null}, at: Date): Standing =>
  state === 'granted' && until !== null && until <= at ? 'expired' : state

/** From where each step may be taken: granting and refusing decide what is asked, at first or to go on. */
const steps = {
  grant: ({standing, renewing}) => standing === 'asked' || (renewing && (standing === 'granted' || standing === 'expired')),
  refuse: ({standing, renewing}) => standing === 'asked' || (renewing && (standing === 'granted' || standing === 'expired')),
  revoke: ({standing}) => standing === 'granted',
  renew: ({standing, renewing}) => !renewing && (standing === 'granted' || standing === 'expired'),
} as const satisfies Readonly<Record<string, (where: {readonly standing: Standing; readonly renewing: boolean}) => boolean>>
export type Step = keyof typeof steps
export const stepNames = Object.keys(steps) as [Step, ...Step[]]

/** Whether a step may be taken. What was refused or revoked is asked for anew. */
export const mayStep = (step: Step, standing: Standing, renewing: boolean): boolean => steps[step]({standing, renewing})
