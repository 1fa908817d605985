import {mkdirSync} from 'node:fs'
import {dirname, join} from 'node:path'
import sharp from 'sharp'
import {outlineOf} from './generate/areas.ts'
import {type BuiltCity, buildCity} from './generate/city.ts'
import {area, centroid, inside, lengthOf, minus, type Point} from './generate/plane.ts'
import {at} from './generate/random.ts'
import {carriageway, type Road} from './generate/roads.ts'

const LAND = '#f6f3ec'
const WATER = '#a9d3da'
const GREEN = '#d3e5c4'
const INK = '#5b564d'

const path = (points: readonly Point[], close = false): string =>
  `M${points.map((p) => `${p[0].toFixed(1)} ${(-p[1]).toFixed(1)}`).join('L')}${close ? 'Z' : ''}`

const text = (at: Point, words: string, size: number, colour: string, turn = 0, spacing = 0, weight = 500): string =>
  `<text transform="translate(${at[0].toFixed(0)} ${(-at[1]).toFixed(0)}) rotate(${turn.toFixed(1)})" font-size="${size}" fill="${colour}" font-weight="${weight}" ` +
  `stroke="#fffdf8" stroke-width="${size / 4}" stroke-linejoin="round" paint-order="stroke" letter-spacing="${spacing}" text-anchor="middle" dominant-baseline="central">${words}</text>`

/** Labels of roads: one on each long road where nothing else is written yet. */
const roadNames = (roads: readonly Road[], taken: Point[], wet: (p: Point) => boolean): string => {
  let svg = ''
  for (const road of roads.filter((r) => r.name && r.class !== 'local' && lengthOf(r.line) > 1000)) {
    const size = road.class === 'secondary' ? 46 : 54
    for (const share of [0.5, 0.35, 0.65, 0.22, 0.78]) {
      const i = Math.max(1, Math.min(road.line.length - 2, Math.round(share * road.line.length)))
      const p = at(road.line, i)
      if (wet(p) || taken.some((q) => Math.abs(q[0] - p[0]) < 260 && Math.abs(q[1] - p[1]) < 170)) continue
      const d = minus(at(road.line, i + 1), at(road.line, i - 1))
      let turn = (-Math.atan2(d[1], d[0]) * 180) / Math.PI
      if (turn > 90) turn -= 180
      if (turn < -90) turn += 180
      // A road that climbs the sheet is lettered upright, one character under the other.
      const upright = Math.abs(turn) > 60
      if (upright) {
        const lean = turn > 0 ? turn - 90 : turn + 90
        const rows = [...road.name]
          .map((letter, k) => `<tspan x="0" y="${(k - (road.name.length - 1) / 2) * size * 1.08}">${letter}</tspan>`)
          .join('')
        svg += text(p, rows, size, INK, lean)
      } else svg += text(p, road.name, size, INK, turn, 5)
      taken.push(p)
      break
    }
  }
  return svg
}

/** The city as an SVG map: pale land, quiet roads, water in the accent's tint. */
export const drawCity = (city: BuiltCity): string => {
  const {plan, parts, areas, communityOf, cells, roads, land, buildings} = city
  const wet = (p: Point): boolean => land.water.some((shape) => inside(p, shape.ring))
  const ringOf = (code: string): Point[] =>
    at(
      outlineOf(
        parts,
        parts.leaves.filter((leaf) => communityOf.get(leaf.atom)?.startsWith(code)),
      ),
      0,
    )
  const back = [...roads].reverse()
  const colour = {ring: '#fae0a8', arterial: '#fff', secondary: '#fff', local: '#fff'}
  const draw: string[] = [
    `<path d="${path(plan.outline, true)}" fill="${LAND}"/>`,
    `<clipPath id="city"><path d="${path(plan.outline, true)}"/></clipPath><g clip-path="url(#city)">`,
    ...land.parks.map((park) => `<path d="${path(park.ring, true)}" fill="${GREEN}"/>`),
    ...land.water.map((shape) => `<path d="${path(shape.ring, true)}" fill="${WATER}"/>`),
    `<path d="${cells.map((cell) => path(cell.leaf.ring, true)).join('')}" fill="none" stroke="#1c7c8c" stroke-opacity="0.16" stroke-width="3"/>`,
    ...buildings.map((b) => `<path d="${path(b.ring, true)}" fill="${b.floors > 11 ? '#cbbda9' : '#ded4c5'}"/>`),
    ...back.map((r) => `<path d="${path(r.line)}" fill="none" stroke="#cdc3b2" stroke-width="${carriageway[r.class] * 2 + 7}"/>`),
    ...back.map((r) => `<path d="${path(r.line)}" fill="none" stroke="${colour[r.class]}" stroke-width="${carriageway[r.class] * 2}"/>`),
  ]
  for (const street of areas.filter((a) => a.level === 'street')) {
    draw.push(
      `<path d="${path(ringOf(street.code), true)}" fill="none" stroke="#8b7fa8" stroke-opacity="0.55" stroke-width="9" stroke-dasharray="46 20"/>`,
    )
  }
  for (const district of areas.filter((a) => a.level === 'district')) {
    draw.push(`<path d="${path(ringOf(district.code), true)}" fill="none" stroke="#9a4f7d" stroke-opacity="0.17" stroke-width="34"/>`)
  }
  draw.push('</g>', `<path d="${path(plan.outline, true)}" fill="none" stroke="#9a4f7d" stroke-opacity="0.45" stroke-width="14"/>`)
  const taken: Point[] = []
  const labels: string[] = []
  const lettered = (p: Point, words: string, size: number, ink: string, spacing = 0, weight = 500, turn = 0): void => {
    labels.push(text(p, words, size, ink, turn, spacing, weight))
    for (let k = -1; k <= 1; k++) taken.push([p[0] + k * size * words.length * 0.33, p[1]])
  }
  const districts: readonly (readonly [string, Point])[] = [
    ['滨江区', [-90, 1180]],
    ['文昌区', [-1400, 2120]],
    ['临港区', [1500, -1750]],
  ]
  for (const [words, p] of districts) lettered(p, words, 150, '#7d3c65', 50, 700)
  lettered([-2050, -790], '清川江', 92, '#2a7a87', 60, 500, -4)
  lettered([1530, -640], '清川江', 92, '#2a7a87', 60, 500, 30)
  for (const shape of land.water.filter((s) => s.kind === 'lake')) lettered(centroid(shape.ring), shape.name, 84, '#2a7a87', 24)
  for (const park of land.parks.filter(
    (p) => p.name && !p.name.startsWith('江滩') && !p.name.endsWith('湖公园') && area(p.ring) > 21_000,
  )) {
    const p = centroid(park.ring)
    if (!taken.some((q) => Math.abs(q[0] - p[0]) < 330 && Math.abs(q[1] - p[1]) < 130)) lettered(p, park.name, 42, '#4d7a35')
  }
  labels.push(roadNames(roads, taken, wet))
  const scale = `<g transform="translate(1900 2560)"><path d="M0 -20V0H1000V-20M500 0V-12" fill="none" stroke="${INK}" stroke-width="8"/><text x="0" y="-40" font-size="56" fill="${INK}" text-anchor="middle">0</text><text x="1000" y="-40" font-size="56" fill="${INK}" text-anchor="middle">1 km</text></g>`
  const title =
    `<text x="-2960" y="2480" font-size="150" font-weight="700" fill="#1c5f6c">精城市</text>` +
    `<text x="-2960" y="2580" font-size="62" fill="${INK}">Jingcheng · 3 区 12 街道 48 社区 ${cells.length.toLocaleString('en')} 网格</text>`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3100 -2580 6200 5260" font-family="Noto Sans CJK SC, sans-serif">` +
    `<rect x="-3100" y="-2580" width="6200" height="5260" fill="#fff"/>${draw.join('')}${labels.join('')}${scale}${title}</svg>`
  )
}

const file = process.argv[2] ?? join(import.meta.dirname, '../../docs/demo-city.png')
mkdirSync(dirname(file), {recursive: true})
const svg = Buffer.from(drawCity(buildCity()))
const {size} = await sharp(svg, {unlimited: true})
  .resize({width: 1180})
  .png({palette: true, colours: 28, effort: 9, dither: 0})
  .toFile(file)
console.log(`${file} ${Math.ceil(size / 1024)} kB`)
