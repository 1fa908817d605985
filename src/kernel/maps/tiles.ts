import {hash} from 'node:crypto'
import {EXTENT, encodeTile, type TileFeature} from '#lib/tiles/encode.ts'
import {type Bounds, boundsOf, type TileKey} from '#lib/tiles/mercator.ts'
import {fitToTile} from '#lib/tiles/shape.ts'
import type {Act} from '../act.ts'
import type {Db} from '../db.ts'
import type {Told} from '../events.ts'
import type {Hearing} from '../live/hearing.ts'
import type {Collection, Drawing, Drawn, Period} from './contract.ts'

/** Units of a tile kept round it, and corners dropped below the zoom at which every one is seen. */
const BUFFER = 64
const TOLERANCE = 3
const EXACT_FROM = 18
const CACHE_BYTES = 64 * 2 ** 20

/** A tile as it is sent. */
export interface Tile {
  readonly bytes: Uint8Array
  readonly etag: string
}

interface Kept extends Tile {
  readonly collection: string
  readonly bounds: Bounds
  readonly keys: ReadonlySet<string>
  readonly until: number
}

/** Encodes features for a tile, layer by layer. */
export function drawTile(id: string, tile: TileKey, drawn: readonly Drawn[]): Uint8Array {
  const fit = {tile, extent: EXTENT, buffer: BUFFER, tolerance: tile.z >= EXACT_FROM ? 0 : TOLERANCE}
  const layers = new Map<string, TileFeature[]>()
  for (const {key, layer = id, geometry, properties} of drawn) {
    const fitted = fitToTile(geometry, fit)
    if (fitted === undefined) continue
    const features = layers.get(layer) ?? []
    if (features.length === 0) layers.set(layer, features)
    features.push({kind: fitted.kind, parts: fitted.parts, properties: key === undefined ? properties : {key, ...properties}})
  }
  return encodeTile([...layers].map(([name, features]) => ({name, features})))
}

/** What a process needs to keep something until it changes. */
export interface Watch {
  readonly db: Db
  readonly hearing: Hearing
  readonly now: () => Date
}

/** The tiles of a process: encoded once, dropped when what they show has changed. */
export interface Tiles {
  readonly get: (
    db: Db,
    act: Act,
    collection: Collection & {readonly drawing: Drawing},
    tile: TileKey,
    period?: Period,
    shade?: string,
  ) => Promise<Tile>
}

const holds = ([west, south, east, north]: Bounds, [lng, lat]: readonly [number, number]): boolean =>
  lng >= west && lng <= east && lat >= south && lat <= north

/** Opens the cache; it trusts what it keeps only while it hears of changes. Collections it was not opened with are known from when they are first asked for. */
export function openTiles({db, hearing, now}: Watch, collections: readonly Collection[]): Tiles {
  const known = new Map(collections.map((one) => [one.id, one]))
  const kept = new Map<string, Kept>()
  const making = new Map<string, Promise<Kept>>()
  let [bytes, joined]: [number, boolean] = [0, false]
  /** Grows with every change, so that what was read before it is not kept. */
  const rounds = new Map<string, number>()

  const drop = (name: string): void => {
    bytes -= kept.get(name)?.bytes.length ?? 0
    kept.delete(name)
  }
  const bump = (id: string): void => void rounds.set(id, (rounds.get(id) ?? 0) + 1)
  const dropAll = (): void => {
    for (const id of known.keys()) bump(id)
    kept.clear()
    bytes = 0
  }
  const change = async ({id, drawing}: Collection, events: readonly Told[]): Promise<void> => {
    const what = events
      .map(({name, subject}) => ({how: drawing?.changedBy(name, subject) ?? null, subject}))
      .filter(({how}) => how !== null)
    if (what.length === 0) return
    bump(id)
    const mine = [...kept].filter(([, {collection}]) => collection === id)
    if (mine.length === 0) return
    const subjects = [...new Set(what.map(({subject}) => subject))]
    const places = what.some(({how}) => how === 'all') ? undefined : await drawing?.places?.(db, subjects)
    const unknown = (keys: ReadonlySet<string>): boolean => drawing?.moves === true && keys.size === 0
    for (const [name, {keys, bounds}] of mine)
      if (
        unknown(keys) ||
        places === undefined ||
        subjects.some((subject) => keys.has(subject)) ||
        places.some((place) => holds(bounds, place))
      )
        drop(name)
  }
  const heard = (events: readonly Told[]): void => {
    for (const collection of known.values()) void change(collection, events).catch(dropAll)
  }

  const keep = (name: string, tile: Kept): void => {
    drop(name)
    kept.set(name, tile)
    bytes += tile.bytes.length
    for (const old of kept.keys()) {
      if (bytes <= CACHE_BYTES) break
      drop(old)
    }
  }
  return {
    get: async (reading, act, collection, tile, period, shade) => {
      const {id, drawing} = collection
      known.set(id, collection)
      if (!joined) {
        joined = true
        hearing.join({heard, lost: dropAll})
      }
      const at = now().getTime()
      const name = [id, tile.z, tile.x, tile.y, period?.from.getTime(), period?.to.getTime(), shade, drawing.sees?.(act)].join('/')
      const found = hearing.awake() ? kept.get(name) : undefined
      if (found !== undefined && found.until > at) {
        // The longest unused is the first to go.
        kept.delete(name)
        kept.set(name, found)
        return found
      }
      const round = rounds.get(id) ?? 0
      const turn = `${round} ${name}`
      const make = async (): Promise<Kept> => {
        const bounds = boundsOf(tile, BUFFER / EXTENT)
        const drawn = tile.z < drawing.from ? [] : await drawing.tile(reading, act, {tile, bounds, period, shade})
        const encoded = drawTile(id, tile, drawn)
        const made: Kept = {
          bytes: encoded,
          etag: `"${hash('sha256', encoded, 'base64url').slice(0, 22)}"`,
          collection: id,
          bounds,
          keys: new Set(drawn.flatMap(({key}) => key ?? [])),
          until: at + (drawing.seconds ?? 86_400) * 1_000,
        }
        if (hearing.awake() && (rounds.get(id) ?? 0) === round) keep(name, made)
        return made
      }
      const begun = making.get(turn) ?? make().finally(() => making.delete(turn))
      making.set(turn, begun)
      return begun
    },
  }
}
