/** Where rows come from. Secrets are no part of it. */
export type Source =
  | {readonly kind: 'file'}
  | {
      readonly kind: 'api'
      readonly url: string
      /** Names of members, outermost first, that lead to the list; none where the answer is the list. */
      readonly path: string
      /** How its pages follow one another. */
      readonly paging:
        | {readonly kind: 'none'}
        | {
            readonly kind: 'page'
            readonly parameter: string
            readonly first: number
            readonly size: number
            readonly sizeParameter: string | null
          }
        | {readonly kind: 'next'; readonly path: string}
      /** The header that carries the secret. */
      readonly header: string | null
    }
  | {
      readonly kind: 'database'
      readonly system: 'postgres' | 'mysql'
      readonly host: string
      readonly port: number
      readonly database: string
      readonly user: string
      /** One table, `schema.table` or `table`, or one select. */
      readonly select: string
      /** A column that only grows; only rows beyond the last seen are fetched. */
      readonly increment: string | null
    }
