import type {z} from 'zod'

/** Where a page goes on, as it goes over the wire: opaque to whoever gets it. */
export const writeCursor = (values: readonly unknown[]): string => Buffer.from(JSON.stringify(values)).toString('base64url')

/** What `writeCursor` wrote, by its shape; undefined where there is none. Throws what `refuse` makes for whatever else. */
export function readCursor<S extends z.ZodType>(shape: S, cursor: string | undefined, refuse: () => Error): z.output<S> | undefined {
  if (cursor === undefined) return undefined
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw refuse()
  }
}
