import {useTheme} from '#web/theme.tsx'
import type {Layer} from './asks.ts'
import {signColours} from './layers.ts'

const SHAPES: Readonly<Record<string, string>> = {green: '●', yellow: '▲', red: '■', none: '○'}

/** A sign as the legend and lists show it: lights keep their shapes, everything else is a dot of its colour. */
export function SignMark({layer, is}: {readonly layer: Layer | undefined; readonly is: string | null}) {
  const {theme} = useTheme()
  const found = layer?.legend.signs.find((sign) => sign.is === is)
  if (found === undefined) return <i className="mark" aria-hidden="true" />
  const lit = SHAPES[found.is] !== undefined
  const flat = layer?.kind === 'polygon'
  return (
    <i className={`mark ${flat ? 'flat' : lit ? '' : 'dot'}`} style={{color: signColours[theme][found.sign]}} aria-hidden="true">
      {flat ? '' : lit ? SHAPES[found.is] : '●'}
    </i>
  )
}
