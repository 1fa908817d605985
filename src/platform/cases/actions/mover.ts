import {type Act, may} from '#kernel/act.ts'
import type {Case} from '../core/case.ts'
import type {Mover} from '../core/decide.ts'

/** Whoever acts, as the rules of the loop see them. */
export const moverOf = (act: Act): Mover => ({
  id: act.by.id,
  name: act.by.name,
  kind: act.by.kind,
  holds: (permission, scope) => may(act, permission, scope),
})

/** Reading is allowed by place, category and every unit of the case; whoever was asked to look at it may read it too. */
export const mayRead = (act: Act, {area, category, unitId, supervisingId, askedId, helpers}: Case): boolean =>
  [unitId, supervisingId, ...helpers.map((helper) => helper.unitId)].some((unit) => may(act, 'cases.read', {area, category, unit})) ||
  askedId === act.by.id
