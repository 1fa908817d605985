import {type Said, useLanguage} from '#web/language.tsx'
import type {Spot} from '#web/map/lazy.ts'
import type {Standing} from '../../privacy/core/visibility.ts'

/** Where a case stands for everybody: as a sign, a colour of the tokens, and the sign of the map. */
export const standingSigns = {
  open: {zh: '正在办', en: 'under way', sign: '●', colour: 'green', light: 'green'},
  late: {zh: '超期', en: 'late', sign: '■', colour: 'red', light: 'red'},
  fixed: {zh: '已解决', en: 'fixed', sign: '✓', colour: 'fixed', light: 'done'},
  ended: {zh: '其他结束', en: 'ended otherwise', sign: '○', colour: 'quiet-sign', light: 'none'},
} as const satisfies Record<Standing, Said & {sign: string; colour: string; light: string}>

/** The sign of where a case stands, with its name for those who do not see it. */
export function StandingMark({standing}: {readonly standing: Standing}) {
  const {t} = useLanguage()
  const {sign, colour} = standingSigns[standing]
  return (
    <span className={`light ${colour}`} role="img" aria-label={t(standingSigns[standing])}>
      {sign}
    </span>
  )
}

/** A public case as a spot of the map. */
export const spotOf = (id: string, coordinates: readonly [number, number], standing: Standing, icon: string | null): Spot => ({
  type: 'Feature',
  id,
  geometry: {type: 'Point', coordinates},
  properties: {light: standingSigns[standing].light, icon},
})
