import {useTheme} from '#web/theme.tsx'
import type {Layer} from './asks.ts'
import {glyphPaths, signColours} from './signs.ts'

const SHAPES: Readonly<Record<string, string>> = {green: '●', yellow: '▲', red: '■', none: '○'}

/** A sign as the legend and lists show it: lights keep their shapes, everything else is a dot of its colour. */
export function SignMark({layer, is}: {readonly layer: Layer | undefined; readonly is: string | null}) {
  const {theme} = useTheme()
  const found = layer?.legend.signs.find((sign) => sign.is === is)
  if (found === undefined) return <i className={`mark ${layer?.kind === 'polygon' ? 'flat' : ''}`} aria-hidden="true" />
  const lit = SHAPES[found.is] !== undefined
  const flat = layer?.kind === 'polygon'
  return (
    <i className={`mark ${flat ? 'flat' : lit ? '' : 'dot'}`} style={{color: signColours[theme][found.sign]}} aria-hidden="true">
      {flat ? '' : lit ? SHAPES[found.is] : '●'}
    </i>
  )
}

/** The small picture of a class of components, as it stands on the map near by. */
export function Glyph({is}: {readonly is: string}) {
  return (
    <svg className="mark" viewBox="0 0 18 18" aria-hidden="true">
      <path d={glyphPaths[is] ?? glyphPaths['05']} fill="currentColor" fillRule="evenodd" />
    </svg>
  )
}
