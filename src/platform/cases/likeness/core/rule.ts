/** How far around and how long ago the same thing may have been reported; kept per category because a fallen tree is no parked car. */
export interface LikenessRule {
  /** Beginning of the category code it holds for; '' for all. */
  readonly category: string
  readonly metres: number
  /** How old a case may be that is still open. */
  readonly openDays: number
  /** How long ago a case may have ended. */
  readonly endedDays: number
}

/** Where a city says nothing: 90 % of the duplicates Boston names lie within 112 m, 98 % within 18 days. */
export const usualRule: LikenessRule = {category: '', metres: 200, openDays: 90, endedDays: 30}

/** The rule with the longest beginning that fits the category. */
export const ruleFor = (rules: readonly LikenessRule[], category: string | null): LikenessRule =>
  rules
    .filter((rule) => (category ?? '').startsWith(rule.category))
    .reduce<LikenessRule>((best, rule) => (rule.category.length >= best.category.length ? rule : best), usualRule)

const DAY = 86_400_000

/** Whether a case is young enough at an instant: reported within `openDays` while open, ended within `endedDays` otherwise. */
export const fresh = (rule: LikenessRule, reportedAt: Date, endedAt: Date | null, now: Date): boolean =>
  now.getTime() - reportedAt.getTime() <= rule.openDays * DAY &&
  (endedAt === null || now.getTime() - endedAt.getTime() <= rule.endedDays * DAY)
