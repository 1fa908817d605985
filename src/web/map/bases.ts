import {addProtocol, type Map as MapLibre} from 'maplibre-gl'
import {gcjShift} from '#lib/tiles/gcj.ts'
import {read} from '#web/ask.ts'
import type {Said} from '#web/language.tsx'

/** Another base map the operator has set up; its pictures come through our server. */
export interface Base {
  readonly id: string
  readonly title: Said
  readonly datum: 'cgcs2000' | 'gcj02'
}

export const askBases = (signal?: AbortSignal): Promise<readonly Base[]> =>
  read<{bases: readonly Base[]}>('/map/bases', {}, signal).then(({bases}) => bases)

const SIZE = 256

const picture = async (url: string, signal: AbortSignal): Promise<ImageBitmap | undefined> => {
  const answer = await fetch(url, {signal})
  return answer.ok ? createImageBitmap(await answer.blob()) : undefined
}

/** Cuts a true tile out of up to four that are drawn in GCJ-02. */
async function shifted(id: string, z: number, x: number, y: number, signal: AbortSignal): Promise<ArrayBuffer> {
  const [dx, dy] = gcjShift({z, x, y}, SIZE)
  const [left, top] = [Math.floor(dx / SIZE), Math.floor(dy / SIZE)]
  const canvas = new OffscreenCanvas(SIZE, SIZE)
  const pen = canvas.getContext('2d')
  const parts = [0, 1].flatMap((across) => [0, 1].map((down) => [left + across, top + down] as const))
  await Promise.all(
    parts.map(async ([across, down]) => {
      const found = await picture(`/api/map/bases/${id}/${z}/${x + across}/${y + down}`, signal)
      if (found !== undefined) pen?.drawImage(found, across * SIZE - dx, down * SIZE - dy, SIZE, SIZE)
    }),
  )
  return (await canvas.convertToBlob({type: 'image/png'})).arrayBuffer()
}

addProtocol('gcj02', async ({url}, {signal}) => {
  const [, id = '', z, x, y] = /^gcj02:\/\/([^/]+)\/(\d+)\/(\d+)\/(\d+)$/.exec(url) ?? []
  return {data: await shifted(id, Number(z), Number(x), Number(y), signal)}
})

/** What of our own base map another one takes the place of. */
const OURS = /^(land|parks|water|buildings|road-)/

/** Shows another base map in place of our own, or our own again. */
export function showBase(map: MapLibre, base: Base | undefined): void {
  if (map.getLayer('other-base') !== undefined) map.removeLayer('other-base')
  if (map.getSource('other-base') !== undefined) map.removeSource('other-base')
  for (const {id} of map.getStyle().layers)
    if (OURS.test(id) || /^(water|park)-name$/.test(id)) map.setLayoutProperty(id, 'visibility', base === undefined ? 'visible' : 'none')
  if (base === undefined) return
  const tiles = base.datum === 'gcj02' ? `gcj02://${base.id}/{z}/{x}/{y}` : `${location.origin}/api/map/bases/${base.id}/{z}/{x}/{y}`
  map.addSource('other-base', {type: 'raster', tiles: [tiles], tileSize: SIZE, maxzoom: 18})
  map.addLayer({id: 'other-base', type: 'raster', source: 'other-base'}, 'land')
}
