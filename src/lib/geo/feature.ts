/** A geometry from outside in the form of GeoJSON, not yet judged: its coordinates may hold anything. */
export interface GeometryJson {
  readonly type: string
  readonly coordinates: unknown
}

/** One feature of an imported file; `line` is the line of a table or the number of the feature, from 1. */
export interface Feature {
  readonly line: number
  readonly geometry: GeometryJson | null
  readonly fields: Readonly<Record<string, unknown>>
}

/** A geometry with every position replaced: `move` gets x and y; heights stay. */
export const movePositions = (geometry: GeometryJson, move: (x: number, y: number) => readonly [number, number]): GeometryJson => {
  const moved = (value: unknown, depth: number): unknown => {
    if (!Array.isArray(value) || depth > 6) return value
    const [x, y, ...rest] = value as unknown[]
    if (typeof x === 'number' && typeof y === 'number') return [...move(x, y), ...rest]
    return value.map((each) => moved(each, depth + 1))
  }
  return {type: geometry.type, coordinates: moved(geometry.coordinates, 0)}
}
