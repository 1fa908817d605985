/** `grid.edition`: one row per change; `number` grows. */
export interface EditionTable {
  readonly number: number
  readonly id: string
  readonly topic: string
  readonly at: Date
  readonly by_name: string
  readonly note: string
}

/** `grid.area`; shapes are read with ST_AsGeoJSON. */
export interface AreaTable {
  readonly code: string
  readonly level: 'city' | 'district' | 'street' | 'community'
  readonly shape: string
  readonly area_m2: number
  readonly edition: string
}

/** `grid.cell`: in force from `valid_from` until before `valid_to`. */
export interface CellTable {
  readonly code: string
  readonly valid_from: string
  readonly valid_to: string | null
  readonly name: string
  readonly region: 1 | 2 | 3
  readonly generation: 2013 | 2026
  readonly shape: string
  readonly area_m2: number
  readonly note: string | null
  readonly edition: string
}

/** `grid.responsibility`: the cells of one post or person. */
export interface ResponsibilityTable {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly kind: string
  readonly post: string | null
  readonly holder: string | null
  readonly valid_from: string
  readonly valid_to: string | null
  readonly version: number
}

/** `grid.component`: the 18 attributes, the place and what the type adds. */
export interface ComponentTable {
  readonly code: string
  readonly type: string
  readonly generation: 2013 | 2026
  readonly name: string
  readonly department: string | null
  readonly department_name: string | null
  readonly owner: string | null
  readonly owner_name: string | null
  readonly keeper: string | null
  readonly keeper_name: string | null
  readonly cell: string
  readonly state: 'intact' | 'damaged' | 'lost' | 'disused' | 'removed'
  readonly initial_on: string
  readonly changed_on: string | null
  readonly source: string | null
  readonly note: string | null
  readonly street: string
  readonly street_name: string | null
  readonly community: string
  readonly community_name: string | null
  readonly accuracy: 'A' | 'B' | 'C'
  readonly place: string
  readonly extension: Readonly<Record<string, string>>
  readonly version: number
  readonly edition: string
}

/** `grid.attribute`: the meaning of extension attributes. */
export interface AttributeTable {
  readonly type: string
  readonly name: string
  readonly zh: string
  readonly abbr: string
  readonly value: 'text' | 'number' | 'date'
  readonly length: number
  readonly need: 'M' | 'C' | 'O'
}

/** `grid.place`: the gazetteer. */
export interface PlaceTable {
  readonly id: string
  readonly name: string
  readonly name_en: string
  readonly kind: string
  readonly road: string
  readonly number: string
  readonly pinyin: string
  readonly initials: string
  readonly place: string
}

declare module '#kernel/db.ts' {
  interface Tables {
    'grid.city': {code: string; zone: string}
    'grid.edition': EditionTable
    'grid.area': AreaTable
    'grid.cell': CellTable
    'grid.cell_now': CellTable
    'grid.responsibility': ResponsibilityTable
    'grid.responsibility_cell': {responsibility: string; cell: string}
    'grid.component': ComponentTable
    'grid.attribute': AttributeTable
    'grid.place': PlaceTable
    'grid.base_feature': {layer: string; sequence: number; shape: string; properties: unknown}
  }
}
