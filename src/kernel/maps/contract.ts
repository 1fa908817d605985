import type {RawBuilder} from 'kysely'
import type {Area} from '#lib/area.ts'
import type {Said} from '#lib/problem.ts'
import type {Bounds, TileKey} from '#lib/tiles/mercator.ts'
import type {Geometry} from '#lib/tiles/shape.ts'
import type {Act} from '../act.ts'
import type {Db, Tx} from '../db.ts'

/** From an instant until before another. */
export interface Period {
  readonly from: Date
  readonly to: Date
}

/** What is asked of a collection for one tile: everything that touches the bounds, which reach a little beyond it. */
export interface TileAsked {
  readonly tile: TileKey
  readonly bounds: Bounds
  readonly period: Period | undefined
  /** Which of the shades of its drawing is wanted. */
  readonly shade?: string | undefined
}

/** A feature for a tile. `key` names it for its card and for what changed; `layer` is the collection's id unless said. */
export interface Drawn {
  readonly key?: string
  readonly layer?: string
  readonly geometry: Geometry
  readonly properties: Readonly<Record<string, string | number | boolean | null>>
}

/** A sign of the legend: what value of the property it stands for, and how it is drawn. */
export interface Sign {
  readonly is: string
  readonly said: Said
  readonly sign: 'green' | 'yellow' | 'red' | 'none' | 'quiet' | 'first' | 'second' | 'third' | 'accent' | `step-${1 | 2 | 3 | 4 | 5 | 6}`
}

/**
 * Another way to colour a collection of points: by a value. Features then have `step`, one of the signs, `value` as it is written beside them,
 * and `age`: fresh, stale or silent. Where many stand together one has `count`.
 */
export interface Shade {
  readonly id: string
  readonly said: Said
  readonly unit: string
  /** Where the limits of the steps come from. */
  readonly by?: Said | undefined
  readonly signs: readonly Sign[]
}

/** One thing found or listed. */
export interface Item {
  readonly key: string
  readonly title: Said
  readonly tells: Said
  readonly place: readonly [number, number]
  readonly sign: string | null
}

/** What is said of a chosen thing. */
export interface Card {
  readonly title: Said
  readonly place: readonly [number, number] | null
  readonly sign: string | null
  readonly facts: readonly {readonly name: Said; readonly value: Said}[]
  /** The page where it is worked on. */
  readonly open?: {readonly to: string; readonly said: Said} | undefined
  /** Values with what they were: the points go from 0, the beginning, to 1, now. */
  readonly lines?: readonly {readonly name: Said; readonly value: Said; readonly points: readonly (readonly [number, number])[]}[]
}

/** What of a collection belongs to a thing of another, such as the cases of a component, newest first. */
export interface Belongings {
  readonly title: Said
  readonly items: readonly {readonly said: Said; readonly tells: Said; readonly to: string}[]
}

/** Counts of what lies within an area, by something; each with the page where exactly these are listed, where there is one. */
export interface Counts {
  readonly title: Said
  readonly rows: readonly {readonly said: Said; readonly count: number; readonly to?: string}[]
}

/** An area somebody asks about. `words` is what the filters of lists take: the code of an area that has one, or what was drawn. */
export interface AreaAsked {
  readonly area: Area
  readonly words: {readonly area: string} | {readonly within: string}
  readonly period: Period | undefined
}

/** What is known of an area: counts, the page where all of it is listed, and the file that holds it. */
export interface Asked {
  readonly counts: readonly Counts[]
  readonly open?: string
  readonly save?: string
}

/** How a collection is drawn and asked about. Everything it gives is already narrowed to what the actor may see. */
export interface Drawing {
  readonly kind: 'point' | 'line' | 'polygon'
  /** Nothing is drawn below this zoom. */
  readonly from: number
  /** Below this zoom features stand together as points with `count` in the layer `<id>-counts`. */
  readonly gathers?: number
  /** `glyphs` are what the property `glyph` of each thing stands for: small pictures by which kinds are told apart from near by. */
  readonly legend: {
    readonly by: string
    readonly signs: readonly Sign[]
    readonly glyphs?: readonly {readonly is: string; readonly said: Said}[]
  }
  readonly shades?: readonly Shade[]
  /** Whether a period can be asked for. */
  readonly timed?: boolean
  /** Shown when the map is opened first. */
  readonly shown?: boolean
  /** A tile is true for at most so long even if nothing happens: clocks turn. */
  readonly seconds?: number
  /** Two actors who see the same have the same text; without it everybody who may see it sees the same. */
  readonly sees?: (act: Act) => string
  /** What an event makes untrue: everything, what has to do with its subject, or nothing. */
  readonly changedBy: (event: string, subject: string) => 'all' | 'subject' | null
  /** Whether its things can change place; then a change is where they were, too, and nobody knows where that is for those counted together. */
  readonly moves?: boolean
  /** Where subjects of events are now. */
  readonly places?: (db: Db, subjects: readonly string[]) => Promise<readonly (readonly [number, number])[]>
  readonly tile: (db: Db, act: Act, asked: TileAsked) => Promise<readonly Drawn[]>
  readonly find?: (db: Db, act: Act, text: string, limit: number) => Promise<readonly Item[]>
  readonly list?: (db: Db, act: Act, asked: {bounds: Bounds; period: Period | undefined; limit: number}) => Promise<readonly Item[]>
  /** Throws when there is none or the actor may not see it. */
  readonly card?: (db: Db, act: Act, key: string) => Promise<Card>
  /** By the id of another collection: what of this one belongs to a thing of that. */
  readonly belongsTo?: Readonly<Record<string, (db: Db, act: Act, key: string) => Promise<Belongings>>>
  readonly ask?: (db: Db, act: Act, asked: AreaAsked) => Promise<Asked>
  /** How many there are within bounds. */
  readonly count?: (db: Db, act: Act, asked: {bounds: Bounds; period: Period | undefined}) => Promise<number>
  /** How many there were on each day of a period, the first first; a day is 24 hours from its beginning. */
  readonly days?: (db: Db, act: Act, period: Period) => Promise<readonly number[]>
  /** The surface of one, by its code, to mark it and to ask about it. Throws when there is none. */
  readonly areaOf?: (db: Db, code: string) => Promise<Area>
}

/** A property of features as it is published; the column of the rows has the same name. Lists are arrays of the database. */
export interface Property {
  readonly name: string
  readonly type: 'text' | 'number' | 'truth' | 'date' | 'time' | 'list'
  readonly said: Said
}

/** A feature as somebody sends it to be kept: its place in EPSG:4326, its values of the types of their properties. What is not there was not sent. */
export interface Sent {
  readonly geometry?: Geometry | null | undefined
  readonly properties: Readonly<Record<string, unknown>>
}

/** A property that may be sent, and what it may be. */
export interface Taken {
  readonly name: string
  /** Whether a whole feature must have it. */
  readonly needed?: boolean
  readonly values?: readonly string[]
  /** Characters of a text; 2,000 unless said. */
  readonly longest?: number
}

/** How features are written: by the actions of the domain that owns them, whose rights, rules and events hold. What is not there cannot be done. */
export interface FeatureWrites {
  readonly takes: readonly Taken[]
  /** Whether a whole feature must have a place. */
  readonly placed: boolean
  /** Keeps others from changing the feature until the transaction ends. */
  readonly hold: (tx: Tx, id: string) => Promise<void>
  /** Returns the id of what was made. */
  readonly create?: (tx: Tx, act: Act, sent: Sent) => Promise<string>
  /** What a whole feature may lack is sent as null. */
  readonly replace?: (tx: Tx, act: Act, id: string, sent: Sent) => Promise<void>
  /** Changes only what is sent; null takes a value away. */
  readonly update?: (tx: Tx, act: Act, id: string, sent: Sent) => Promise<void>
  readonly remove?: (tx: Tx, act: Act, id: string) => Promise<void>
}

/** How a collection is read feature by feature. What is not named here is shown to nobody. */
export interface Features {
  readonly shape: 'point' | 'line' | 'polygon' | 'any'
  /** The column that names a feature for ever, and in whose order they are read. */
  readonly key: {readonly column: string; readonly type: 'text' | 'uuid' | 'integer'}
  /** A geometry in EPSG:4326; null where a thing has no place. */
  readonly place: string
  /** The property that tells when, or those that tell from when until when. */
  readonly time?: string | readonly [string, string]
  readonly properties: readonly Property[]
  /** The rows the actor may see, as what stands after `from`: rights by area, unit and class hold here and nowhere else. */
  readonly rows: (act: Act) => RawBuilder<unknown>
  /** How many the actor may see, where that is known without counting. */
  readonly counted?: (db: Db, act: Act) => Promise<number>
  /** What an event makes untrue of them, for a collection that is not drawn; a drawing says it for both. */
  readonly changedBy?: Drawing['changedBy']
  readonly writes?: FeatureWrites
}

/** A published collection: the data hub gives its features, the map draws it by its drawing. */
export interface Collection {
  readonly id: string
  readonly title: Said
  /** The permission it takes; public without. */
  readonly may?: string
  readonly drawing?: Drawing
  readonly features?: Features
}
