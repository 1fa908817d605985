import {addProtocol, type Map as MapLibre} from 'maplibre-gl'
import {gcjShift} from '#lib/tiles/gcj.ts'
import {read} from '#web/ask.ts'
import type {Said} from '#web/language.tsx'

/** Another base map the operator has set up; its pictures come through our server. */
export interface Base {
  readonly id: string
  readonly title: Said
  readonly datum: 'cgcs2000' | 'gcj02'
  /** Whether its names are pictures of their own. */
  readonly labels: boolean
}

export const askBases = (signal?: AbortSignal): Promise<readonly Base[]> =>
  read<{bases: readonly Base[]}>('/map/bases', {}, signal).then(({bases}) => bases)

const SIZE = 256

const picture = async (url: string, signal: AbortSignal): Promise<ImageBitmap | undefined> => {
  const answer = await fetch(url, {signal})
  return answer.ok ? createImageBitmap(await answer.blob()) : undefined
}

/** Cuts a true tile out of up to four that are drawn in GCJ-02. */
async function shifted(id: string, part: string, [z, x, y]: readonly [number, number, number], signal: AbortSignal): Promise<ArrayBuffer> {
  const [dx, dy] = gcjShift({z, x, y}, SIZE)
  const [left, top] = [Math.floor(dx / SIZE), Math.floor(dy / SIZE)]
  const canvas = new OffscreenCanvas(SIZE, SIZE)
  const pen = canvas.getContext('2d')
  const parts = [0, 1].flatMap((across) => [0, 1].map((down) => [left + across, top + down] as const))
  await Promise.all(
    parts.map(async ([across, down]) => {
      const found = await picture(`/api/map/bases/${id}/${z}/${x + across}/${y + down}?part=${part}`, signal)
      if (found !== undefined) pen?.drawImage(found, across * SIZE - dx, down * SIZE - dy, SIZE, SIZE)
    }),
  )
  return (await canvas.convertToBlob({type: 'image/png'})).arrayBuffer()
}

addProtocol('gcj02', async ({url}, {signal}) => {
  const [, id = '', part = '', z, x, y] = /^gcj02:\/\/([^/]+)\/([^/]+)\/(\d+)\/(\d+)\/(\d+)$/.exec(url) ?? []
  return {data: await shifted(id, part, [Number(z), Number(x), Number(y)], signal)}
})

/** What of our own base map another one takes the place of. */
const OURS = /^(land|parks|water|buildings|road-|park-|house-)/

const parts = ['ground', 'labels'] as const

/** Shows another base map in place of our own, or our own again. */
export function showBase(map: MapLibre, base: Base | undefined): void {
  for (const part of parts) {
    const name = `other-${part}`
    if (map.getLayer(name) !== undefined) map.removeLayer(name)
    if (map.getSource(name) !== undefined) map.removeSource(name)
  }
  for (const {id} of map.getStyle().layers)
    if (OURS.test(id)) map.setLayoutProperty(id, 'visibility', base === undefined ? 'visible' : 'none')
  if (base === undefined) return
  for (const part of parts) {
    if (part === 'labels' && !base.labels) continue
    const ours = `${location.origin}/api/map/bases/${base.id}/{z}/{x}/{y}?part=${part}`
    const tiles = base.datum === 'gcj02' ? `gcj02://${base.id}/${part}/{z}/{x}/{y}` : ours
    map.addSource(`other-${part}`, {type: 'raster', tiles: [tiles], tileSize: SIZE, maxzoom: 18})
    map.addLayer({id: `other-${part}`, type: 'raster', source: `other-${part}`}, 'land')
  }
}
