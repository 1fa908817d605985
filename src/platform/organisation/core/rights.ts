import type {Said} from '#lib/problem.ts'
import {sayCategory} from './category.ts'

/** A role given to a person, with the place it holds in and the post it came from, as the store joins them. */
export interface Held {
  readonly grant: string
  readonly role: string
  readonly roleZh: string
  readonly roleEn: string
  readonly permissions: readonly string[]
  readonly area: string
  readonly unit: string | null
  readonly category: string | null
  readonly because: string
  readonly from: Date
  readonly to: Date | null
  readonly post: string | null
  readonly postZh: string | null
  readonly postEn: string | null
  readonly postUnitZh: string | null
  readonly postUnitEn: string | null
  readonly unitZh: string | null
  readonly unitEn: string | null
}

/** One thing a person can see or do, where, until when, and why. */
export interface RightLine {
  readonly permission: string
  readonly area: string
  readonly unit: string | null
  readonly category: string | null
  readonly role: string
  readonly post: string | null
  readonly from: Date
  readonly to: Date | null
  readonly why: Said
}

const sayWhere = (held: Held, areaName: (prefix: string) => Said): Said => {
  const area = held.area === '' ? {zh: '全部区域', en: 'everywhere'} : {zh: areaName(held.area).zh, en: `in ${areaName(held.area).en}`}
  const unit =
    held.unit === null ? {zh: '', en: ''} : {zh: `、仅限${held.unitZh ?? held.unit}`, en: `, only for ${held.unitEn ?? held.unit}`}
  const what = held.category === null ? undefined : sayCategory(held.category)
  return {zh: `${area.zh}${unit.zh}${what ? `、${what.zh}` : ''}`, en: `${area.en}${unit.en}${what ? `, ${what.en}` : ''}`}
}

const sayWhy = (held: Held, areaName: (prefix: string) => Said): Said => {
  const where = sayWhere(held, areaName)
  const source =
    held.post === null
      ? {zh: `直接授权（${held.because}）`, en: `a direct grant (${held.because})`}
      : {zh: `任${held.postUnitZh ?? ''}${held.postZh ?? ''}`, en: `the post of ${held.postEn ?? ''} at ${held.postUnitEn ?? ''}`}
  return {
    zh: `因${source.zh}而具有“${held.roleZh}”角色，适用于${where.zh}。`,
    en: `Through ${source.en}: the role ${held.roleEn}, ${where.en}.`,
  }
}

/** One line per permission of every role held, sorted by permission; a permission held twice has two lines, so that ending one surprises nobody. */
export const explainRights = (held: readonly Held[], areaName: (prefix: string) => Said): readonly RightLine[] =>
  held
    .flatMap((one) => {
      const {area, unit, category, role, post, from, to} = one
      const why = sayWhy(one, areaName)
      return one.permissions.map((permission) => ({permission, area, unit, category, role, post, from, to, why}))
    })
    .sort((a, b) => a.permission.localeCompare(b.permission) || a.area.localeCompare(b.area) || a.from.getTime() - b.from.getTime())
