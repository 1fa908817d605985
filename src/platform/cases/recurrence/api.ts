import {z} from 'zod'
import {type Campaign, type CampaignState, campaignStates, judgeTarget, type Measure} from './core/campaign.ts'
import {type Pattern, patternKinds} from './core/seen.ts'

const said = z.object({zh: z.string(), en: z.string()})
const time = z.string().nullable()
const instant = z.iso.datetime({offset: true}).transform((text) => new Date(text))
const areaStart = z.string().regex(/^\d{2,15}$/)
const categoryStart = z.string().regex(/^(component|matter)(\.\d{0,5})?$/)
const words = (most: number) => z.string().trim().min(1).max(most)

const ordered = <T extends {from?: Date | undefined; to?: Date | undefined}>({from, to}: T): boolean =>
  // What is no date was refused already; the whole is looked at all the same.
  !(from instanceof Date && to instanceof Date) || (from < to && to.getTime() - from.getTime() <= 400 * 86_400_000)
const unordered = {message: 'from 应早于 to，且不超过 400 天 / from comes before to, at most 400 days apart'}

export const placesQuery = z
  .object({area: areaStart.optional(), category: categoryStart.optional(), from: instant.optional(), to: instant.optional()})
  .refine(ordered, unordered)
export const surgesQuery = z.object({area: areaStart.optional(), category: categoryStart.optional()})
export const disordersQuery = z
  .object({area: areaStart.optional(), from: instant.optional(), to: instant.optional()})
  .refine(ordered, unordered)

export const patternReply = z.object({
  kind: z.enum(patternKinds),
  area: z.string(),
  category: z.string().nullable(),
  component: z.string().nullable(),
  place: z.tuple([z.number(), z.number()]).nullable(),
  radiusM: z.number().nullable(),
  first: time,
  last: time,
  cases: z.number(),
  expected: z.number().nullable(),
  z: z.number().nullable(),
  p: z.number().nullable(),
  q: z.number().nullable(),
  returns: z.number().nullable(),
  reopens: z.number().nullable(),
  members: z.array(z.string()),
})
/** `foundAt` is null when the answer was worked out for the period asked; `truncated` when there were more cases than one look takes in. */
export const patternsReply = z.object({patterns: z.array(patternReply), foundAt: time, truncated: z.boolean()})

export const rateReply = z.object({
  closed: z.number(),
  returned: z.number(),
  watched: z.number(),
  rate: z.number().nullable(),
  days: z.number(),
})
export const recurrencesReply = patternsReply.extend({rate: rateReply})

export const disordersReply = z.object({
  from: z.string(),
  to: z.string(),
  truncated: z.boolean(),
  disorders: z.array(said.extend({key: z.string(), categories: z.array(z.string()), law: said})),
  streets: z.array(z.object({street: z.string(), zh: z.string(), en: z.string()})),
  counts: z.array(
    z.object({
      disorder: z.string(),
      street: z.string(),
      reported: z.number(),
      open: z.number(),
      closed: z.number(),
      overdue: z.number(),
      onTimeRate: z.number().nullable(),
      verifiedRate: z.number().nullable(),
      returns: rateReply,
    }),
  ),
})

const measureReply = z.object({
  from: z.string(),
  to: z.string(),
  cases: z.number(),
  perWeek: z.number(),
  onTime: z.number().nullable(),
  returns: rateReply,
})
const targetReply = z.object({perWeek: z.number().nullable(), onTime: z.number().nullable(), returnRate: z.number().nullable()})
const met = z.boolean().nullable()

export const campaignReply = z.object({
  id: z.string(),
  state: z.enum(Object.keys(campaignStates) as [CampaignState, ...CampaignState[]]),
  label: said,
  title: said,
  area: z.string(),
  categories: z.array(z.string()),
  evidence: z.array(
    z.object({
      kind: z.enum(patternKinds),
      category: z.string().nullable(),
      cases: z.number(),
      z: z.number().nullable(),
      q: z.number().nullable(),
      returns: z.number().nullable(),
      reopens: z.number().nullable(),
      lng: z.number().nullable(),
      lat: z.number().nullable(),
      last: time,
    }),
  ),
  proposedAt: z.string(),
  proposedBy: z.string(),
  unit: z.object({id: z.string(), name: z.string()}).nullable(),
  startsAt: time,
  endsAt: time,
  target: targetReply.nullable(),
  baseline: measureReply.nullable(),
  openedAt: time,
  closedAt: time,
  outcome: measureReply.nullable(),
  words: z.string().nullable(),
})
/** With what has been reached so far, and which targets are met; null where nothing can be said yet. */
export const campaignShown = campaignReply.extend({
  progress: measureReply.nullable(),
  met: z.object({perWeek: met, onTime: met, returnRate: met}).nullable(),
  mayManage: z.boolean(),
})
export const campaignsReply = z.object({campaigns: z.array(campaignReply), mayPropose: z.boolean()})

export const campaignsQuery = z.object({
  area: areaStart.optional(),
  state: z.enum(Object.keys(campaignStates) as [CampaignState, ...CampaignState[]]).optional(),
})
export const campaignKey = z.object({id: z.uuid()})
export const proposeBody = z.object({
  title: words(60),
  area: z.string().regex(/^\d{6}(\d{3}(\d{3})?)?$/),
  categories: z
    .array(z.string().regex(/^(component|matter)\.\d{5}$/))
    .min(1)
    .max(20),
})
export const openBody = z.object({
  title: words(60).optional(),
  unit: z.uuid(),
  startsAt: instant,
  endsAt: instant,
  target: z.object({
    perWeek: z.number().min(0).max(1e6).nullable().default(null),
    onTime: z.number().min(0).max(1).nullable().default(null),
    returnRate: z.number().min(0).max(1).nullable().default(null),
  }),
})
export const wordsBody = z.object({words: words(1000)})

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

/** A pattern as it crosses the wire. */
export const writePattern = ({lng, lat, first, last, ...rest}: Pattern): z.input<typeof patternReply> => ({
  ...rest,
  members: [...rest.members],
  place: lng === null || lat === null ? null : [lng, lat],
  first: iso(first),
  last: iso(last),
})

const writeMeasure = (measure: Measure | null): z.input<typeof measureReply> | null =>
  measure === null ? null : {...measure, from: measure.from.toISOString(), to: measure.to.toISOString()}

/** A campaign as it crosses the wire. */
export const writeCampaign = ({districtId: _, unitId, unitName, ...campaign}: Campaign): z.input<typeof campaignReply> => ({
  ...campaign,
  label: campaignStates[campaign.state],
  categories: [...campaign.categories],
  evidence: [...campaign.evidence],
  proposedAt: campaign.proposedAt.toISOString(),
  unit: unitId === null ? null : {id: unitId, name: unitName ?? unitId},
  startsAt: iso(campaign.startsAt),
  endsAt: iso(campaign.endsAt),
  baseline: writeMeasure(campaign.baseline),
  openedAt: iso(campaign.openedAt),
  closedAt: iso(campaign.closedAt),
  outcome: writeMeasure(campaign.outcome),
})

/** The same with its progress; an ended campaign is judged by its outcome. */
export function writeShownCampaign(campaign: Campaign, progress: Measure | undefined, mayManage: boolean): z.input<typeof campaignShown> {
  const measured = campaign.outcome ?? progress
  return {
    ...writeCampaign(campaign),
    progress: writeMeasure(progress ?? null),
    met: campaign.target === null || measured === undefined ? null : judgeTarget(campaign.target, measured),
    mayManage,
  }
}

export type PatternReply = z.output<typeof patternReply>
export type CampaignReply = z.output<typeof campaignReply>
export type CampaignShown = z.output<typeof campaignShown>
