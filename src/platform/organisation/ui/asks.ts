import type {z} from 'zod'
import type * as auth from '#kernel/auth/api.ts'
import {read} from '#web/ask.ts'
import {type Loaded, useLoaded} from '#web/kit/load.ts'
import type {Said} from '#web/language.tsx'
import type * as api from '../api.ts'
import {areaPrefix} from '../core/area.ts'
import {sayCategory} from '../core/category.ts'
import {parseLocalUnit} from '../core/unit.ts'

export type AreaLine = z.infer<typeof api.AreaOut>
export type UnitLine = z.infer<typeof api.UnitOut>
export type PersonLine = z.infer<typeof api.PersonOut>
export type PostLine = z.infer<typeof api.PostOut>
export type AppointmentLine = z.infer<typeof api.AppointmentOut>
export type PersonWhole = z.infer<typeof api.PersonWhole>
export type DutyList = Omit<z.infer<typeof api.DutyListOut>, 'draftedAt' | 'publishedAt'>
export type DutyLine = z.infer<typeof api.DutyOut>
export type DutyCheckOut = z.infer<typeof api.CheckOut>
export type DutyImport = z.infer<typeof api.ImportOut>
export type Responsible = z.infer<typeof api.ResponsibleOut>
export type AccountLine = z.infer<typeof auth.AccountLine>
export type AccountPage = z.infer<typeof auth.Accounts>
export type RoleLine = z.infer<typeof auth.Role>
export type GrantLine = z.infer<typeof auth.Grant>
export type RightLine = z.infer<typeof auth.Right>
export type HolderPage = z.infer<typeof auth.Holders>

/** A permission with what it is called and the domain it belongs to. */
export interface PermissionLine extends Said {
  readonly permission: string
  readonly pack: Said
}

export const useAreas = (): Loaded<readonly AreaLine[]> =>
  useLoaded('areas', (signal) => read<readonly AreaLine[]>('/organisation/areas', {}, signal))

export const useUnits = (): Loaded<readonly UnitLine[]> =>
  useLoaded('units', (signal) => read<readonly UnitLine[]>('/organisation/units', {}, signal))

export const useRoles = (): Loaded<{readonly roles: readonly RoleLine[]}> =>
  useLoaded('roles', (signal) => read<{readonly roles: readonly RoleLine[]}>('/roles', {}, signal))

export const usePermissions = (): Loaded<{readonly permissions: readonly PermissionLine[]}> =>
  useLoaded('permissions', (signal) => read<{readonly permissions: readonly PermissionLine[]}>('/permissions', {}, signal))

/** Somebody's or something's own name in both languages. */
export const named = ({name, nameEn}: {readonly name: string; readonly nameEn: string}): Said => ({zh: name, en: nameEn})

/** Says areas, units, permissions and roles by their names, and what nobody knows by its code. */
export interface Namer {
  readonly area: (code: string) => Said
  readonly unit: (id: string) => Said
  readonly permission: (id: string) => Said
  readonly role: (id: string) => Said
  readonly category: (code: string | null) => Said
}

const levels = {
  city: {zh: '所在市的', en: 'of the city'},
  district: {zh: '所在区的', en: 'of the district'},
  street: {zh: '所在街道的', en: 'of the street'},
  community: {zh: '所在社区的', en: 'of the community'},
} as const

const own = (text: string): Said => ({zh: text, en: text})

/** What is known of names, as far as it has come. */
export function useNames(): Namer {
  const areas = useAreas().value ?? []
  const units = useUnits().value ?? []
  const {roles = []} = useRoles().value ?? {}
  const {permissions = []} = usePermissions().value ?? {}
  return {
    area: (code) => {
      if (code === '') return {zh: '全部区域', en: 'everywhere'}
      const found = areas.find((one) => one.code === code || areaPrefix(one.code) === code)
      return found === undefined ? own(code) : named(found)
    },
    unit: (id) => {
      const local = parseLocalUnit(id)
      if (local !== undefined) {
        const example = units.find(({trade}) => trade === local.trade)
        const trade = example === undefined ? own(local.trade) : named(example)
        return {
          zh: `${levels[local.level].zh}同职能单位（如${trade.zh}）`,
          en: `the unit ${levels[local.level].en} of this trade (such as ${trade.en})`,
        }
      }
      const found = units.find((one) => one.id === id || one.key === id)
      return found === undefined ? own(id) : named(found)
    },
    permission: (id) => permissions.find(({permission}) => permission === id) ?? own(id),
    role: (id) => roles.find((one) => one.id === id)?.title ?? own(id),
    category: (code) => (code === null ? {zh: '全部类别', en: 'every category'} : sayCategory(code)),
  }
}
