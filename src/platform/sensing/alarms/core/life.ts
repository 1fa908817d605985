import type {Said} from '#lib/problem.ts'
import type {AlarmLevel, FindingKind} from '../../core/finding.ts'

/** Where an alarm stands. */
export const alarmStates = {
  raised: {zh: '待确认', en: 'Raised'},
  acknowledged: {zh: '已确认', en: 'Acknowledged'},
  suppressed: {zh: '已抑制', en: 'Suppressed'},
  cleared: {zh: '已解除', en: 'Cleared'},
} as const satisfies Record<string, Said>
export type AlarmState = keyof typeof alarmStates
export const alarmStateNames = Object.keys(alarmStates) as readonly AlarmState[]

/** What people judged an alarm to be once they had looked. */
export const verdicts = ['true', 'false'] as const
export type Verdict = (typeof verdicts)[number]

interface StepFacts extends Said {
  readonly from: readonly AlarmState[]
  readonly to: AlarmState | 'same'
  /** Who takes it: a person, or the platform by itself. */
  readonly by: 'person' | 'itself'
  readonly needs: 'reason' | null
  /** Null for what is only counted. */
  readonly event: string | null
}

const open = ['raised', 'acknowledged', 'suppressed'] as const
const told = ['raised', 'acknowledged'] as const

/** Every way an alarm can change; nothing else changes one. */
// biome-ignore format: a table
export const steps = {
  'find-again': {zh: '再次发现', en: 'found again', from: open, to: 'same', by: 'itself', needs: null, event: null},
  worsen: {zh: '加重', en: 'got worse', from: told, to: 'raised', by: 'itself', needs: null, event: 'sensing.alarm-worsened'},
  acknowledge: {zh: '确认', en: 'acknowledge', from: ['raised'], to: 'acknowledged', by: 'person', needs: null, event: 'sensing.alarm-acknowledged'},
  escalate: {zh: '升级', en: 'escalate', from: ['raised'], to: 'same', by: 'itself', needs: null, event: 'sensing.alarm-escalated'},
  suppress: {zh: '抑制', en: 'suppress', from: told, to: 'suppressed', by: 'itself', needs: null, event: 'sensing.alarm-suppressed'},
  release: {zh: '抑制期满', en: 'end of suppression', from: ['suppressed'], to: 'raised', by: 'itself', needs: null, event: 'sensing.alarm-released'},
  ease: {zh: '恢复正常', en: 'normal again', from: open, to: 'cleared', by: 'itself', needs: null, event: 'sensing.alarm-eased'},
  clear: {zh: '人工解除', en: 'clear by hand', from: open, to: 'cleared', by: 'person', needs: 'reason', event: 'sensing.alarm-cleared'},
  'mark-true': {zh: '判定属实', en: 'mark as true', from: ['raised', 'acknowledged', 'suppressed', 'cleared'], to: 'same', by: 'person', needs: 'reason', event: 'sensing.alarm-marked-true'},
  'mark-false': {zh: '判定误报', en: 'mark as false', from: ['raised', 'acknowledged', 'suppressed', 'cleared'], to: 'same', by: 'person', needs: 'reason', event: 'sensing.alarm-marked-false'},
} as const satisfies Record<string, StepFacts>
export type Step = keyof typeof steps
export const stepNames = Object.keys(steps) as readonly Step[]

/** The facts of one step, without the narrowness of the table's literals. */
export const stepFacts = (step: Step): StepFacts => steps[step]

/** Where a step leads from a state; null when it cannot be taken there. */
export const leadsTo = (step: Step, from: AlarmState): AlarmState | null => {
  const {from: states, to} = stepFacts(step)
  if (!states.includes(from)) return null
  return to === 'same' ? from : to
}

/** What happens to a chain of alarms besides its steps, for whoever reads a history. */
export const happenings: Readonly<Record<string, Said>> = {
  'sensing.alarm-raised': {zh: '告警产生', en: 'raised'},
  'sensing.alarm-kept-quiet': {zh: '在抑制时段内产生', en: 'raised while suppressed'},
  'sensing.alarm-gathered': {zh: '归入告警风暴', en: 'gathered into a storm'},
  'sensing.storm-raised': {zh: '形成告警风暴', en: 'became a storm'},
  'sensing.alarm-linked': {zh: '关联案件', en: 'linked with a case'},
  'sensing.alarm-concluded': {zh: '案件办结', en: 'its case ended'},
  ...Object.fromEntries(stepNames.flatMap((step) => (stepFacts(step).event === null ? [] : [[stepFacts(step).event, steps[step]]]))),
}

/** Colours and names of the levels. */
export const levelNames: Readonly<Record<AlarmLevel, Said>> = {
  1: {zh: '一级（红）', en: 'level 1 (red)'},
  2: {zh: '二级（橙）', en: 'level 2 (orange)'},
  3: {zh: '三级（黄）', en: 'level 3 (yellow)'},
}

/** The worse of two levels. */
export const worse = (one: AlarmLevel, other: AlarmLevel): AlarmLevel => (one < other ? one : other)

/** What findings speak of: what is measured, the device itself, or what a camera shows. One never hides another. */
export const familyOf = (kind: FindingKind): 'measured' | 'device' | 'video' =>
  kind === 'video' ? 'video' : kind === 'device' || kind === 'silent' || kind === 'stuck' ? 'device' : 'measured'
