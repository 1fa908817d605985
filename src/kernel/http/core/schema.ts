/** JSON Schema 2020-12 as far as the interface describes itself with it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema | false
  readonly prefixItems?: readonly Schema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly pattern?: string
  readonly format?: string
  readonly default?: unknown
}

/** What carries a body: by media type, each with its schema where there is one. */
export type Content = Readonly<Record<string, {readonly schema?: Schema}>>

/** One parameter of a path or a query. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly schema: Schema
}

/** One operation of the interface. */
export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly parameters: readonly Parameter[]
  readonly requestBody?: {readonly required?: boolean; readonly content: Content}
  readonly responses: Readonly<Record<string, {readonly content?: Content}>>
  readonly security: readonly object[]
}

/** The description of the whole interface (OpenAPI 3.1), as `openApi` writes it. */
export interface Description {
  readonly openapi: string
  readonly info: {readonly title: string; readonly version: string}
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {readonly schemas: Readonly<Record<string, Schema>>}
}

/** Every operation by its name, such as `GET /api/cases/{id}`, in the order of paths. */
export const operationsOf = ({paths}: Description): readonly (readonly [string, Operation])[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  )

/** The schema of the JSON that an operation answers with, or takes; undefined where it is something else. */
export const jsonOf = (content: Content | undefined): Schema | undefined => content?.['application/json']?.schema

/** The kinds a schema names; one that says `const` or `enum` alone names none. */
export const kindsOf = ({type}: Schema): readonly string[] => (type === undefined ? [] : typeof type === 'string' ? [type] : type)
