import {z} from 'zod'
import type {Pack, Route} from '../pack.ts'

type Json = Record<string, unknown>

/** Dates are date-times on the wire; what JSON Schema cannot say is left open. */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const {$schema: _, ...rest} = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({zodSchema, jsonSchema}) => {
      if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, {type: 'string', format: 'date-time'})
    },
  }) as Json
  return rest
}

/** A route's path as OpenAPI writes it: `/cases/{id}`; what a star stands for is its rest. */
export const describedPath = (path: string): string => `/api${path.replace(/:(\w+)/g, '{$1}').replace(/\*$/, '{rest}')}`

const parameters = (schema: z.ZodType | undefined, where: 'path' | 'query'): readonly Json[] => {
  if (schema === undefined) return []
  const {properties = {}, required = []} = schemaOf(schema, 'input') as {properties?: Record<string, Json>; required?: readonly string[]}
  return Object.entries(properties).map(([name, inner]) => ({
    name: name === '*' ? 'rest' : name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: inner,
  }))
}

const requestBody = ({body, uploadBytes, form, texts = []}: Route): Json | undefined => {
  if (form !== undefined) {
    const schema = schemaOf(form.fields, 'input')
    return {required: true, content: {'application/x-www-form-urlencoded': {schema}, 'multipart/form-data': {schema}}}
  }
  if (uploadBytes !== undefined) {
    const form = {type: 'object', required: ['file'], properties: {file: {type: 'string', contentMediaType: 'application/octet-stream'}}}
    return {required: true, content: {'multipart/form-data': {schema: form}, 'application/octet-stream': {schema: {}}}}
  }
  const others = Object.fromEntries(texts.map((type) => [type, {schema: {type: 'string'}}]))
  return body && {required: true, content: {'application/json': {schema: schemaOf(body, 'input')}, ...others}}
}

const problemAnswer = {
  description: 'Problem (RFC 9457)',
  content: {'application/problem+json': {schema: {$ref: '#/components/schemas/Problem'}}},
}

const answers = ({reply, may, params, query, body, form, refusing}: Route): Json => {
  const refusal = refusing === undefined ? problemAnswer : {description: 'Refusal', content: {[refusing.type]: {}}}
  return {
    '200': {
      description: 'OK',
      content: typeof reply === 'string' ? {[reply]: {}} : {'application/json': {schema: schemaOf(reply, 'output')}},
    },
    ...((params ?? query ?? body ?? form) ? {'400': refusal} : {}),
    ...(may === 'public' ? {} : {'401': refusal, '403': refusal}),
    default: refusal,
  }
}

const operation = (pack: Pack, route: Route): Json => {
  const content = requestBody(route)
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/\*$/, 'rest').replace(/[^A-Za-z0-9]+(.)?/g, (_all, next: string | undefined) => next?.toUpperCase() ?? '')}${route.path.endsWith('/') ? 'Root' : ''}`,
    tags: [pack.name],
    summary: route.summary.zh,
    description: `${route.summary.en}\n\n${route.may === 'public' ? '公开 · public' : `权限 · permission: ${route.may}`}`,
    parameters: [
      // One schema may serve addresses with and without a part.
      ...parameters(route.params, 'path').filter(({name}) => describedPath(route.path).includes(`{${name}}`)),
      ...parameters(route.query, 'query'),
    ],
    ...(content === undefined ? {} : {requestBody: content}),
    responses: answers(route),
    security: route.may === 'public' ? [] : [{session: []}, {key: []}],
  }
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'zh', 'en'],
  properties: {
    type: {type: 'string'},
    title: {type: 'string'},
    status: {type: 'integer'},
    detail: {type: 'string', description: '按 Accept-Language 选择的说明 · in the language asked for'},
    code: {type: 'string'},
    zh: {type: 'string'},
    en: {type: 'string'},
  },
}

/** The OpenAPI 3.1 document of everything the packs serve. */
export function openApi(packs: readonly Pack[], {title, version}: {title: string; version: string}): Json {
  const paths: Record<string, Json> = {}
  for (const pack of packs) {
    for (const route of pack.routes ?? []) {
      const path = describedPath(route.path)
      paths[path] = {...paths[path], [route.method.toLowerCase()]: operation(pack, route)}
    }
  }
  return {
    openapi: '3.1.0',
    info: {title, version, description: '城市运行管理服务平台开放接口 · open interface of the city platform'},
    tags: packs.map((pack) => ({name: pack.name, description: `${pack.title.zh} · ${pack.title.en}`})),
    paths,
    components: {
      schemas: {Problem: problemSchema},
      securitySchemes: {
        session: {type: 'apiKey', in: 'cookie', name: 'jc_session'},
        key: {type: 'http', scheme: 'bearer'},
      },
    },
  }
}
