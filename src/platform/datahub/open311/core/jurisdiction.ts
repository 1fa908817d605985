import {problem} from '#lib/problem.ts'

/** A place that answers for itself under a name of its own; `area` is the beginning of the codes of its areas. */
export interface Jurisdiction {
  readonly id: string
  readonly area: string
}

export const noJurisdiction = problem<{id: string; known: readonly string[]}>('datahub.no-jurisdiction', 404, {
  zh: ({id, known}) => `没有 jurisdiction_id“${id}”。可用：${known.join('、') || '无，请不要填写'}。`,
  en: ({id, known}) => `There is no jurisdiction_id "${id}". There are: ${known.join(', ') || 'none; leave it out'}.`,
})

export const jurisdictionNeeded = problem<{known: readonly string[]}>('datahub.jurisdiction-needed', 400, {
  zh: ({known}) => `这里服务于多个城市，请填写 jurisdiction_id：${known.join('、')}。`,
  en: ({known}) => `Several cities are served here: give jurisdiction_id, one of ${known.join(', ')}.`,
})

/** The beginning of the area codes that are meant: all of one city when nothing is named. Throws datahub.no-jurisdiction, datahub.jurisdiction-needed. */
export function areaMeant(all: readonly Jurisdiction[], id: string | undefined): string {
  const known = all.map((one) => one.id)
  if (id !== undefined && id !== '') {
    const named = all.find((one) => one.id === id)
    if (named === undefined) throw noJurisdiction({id: id.slice(0, 100), known})
    return named.area
  }
  const whole = all.filter(({area}) => all.every((other) => other.area === area || !area.startsWith(other.area)))
  if (whole.length > 1) throw jurisdictionNeeded({known})
  return whole[0]?.area ?? ''
}
