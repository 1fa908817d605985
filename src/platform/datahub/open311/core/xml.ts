/** What can be written as XML: texts, numbers, truths, nothing, lists and objects of them. */
export type Written = string | number | boolean | null | readonly Written[] | {readonly [name: string]: Written}

/** What GeoReport calls one of a list. */
const one: Readonly<Record<string, string>> = {
  services: 'service',
  attributes: 'attribute',
  values: 'value',
  service_requests: 'request',
  service_request_updates: 'request_update',
  errors: 'error',
  endpoints: 'endpoint',
  formats: 'format',
}

/** What XML 1.0 knows no way to write (its production 2) is left out. */
const unwritable = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

const marks: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;'}

const written = (text: string): string => text.replace(unwritable, '').replace(/[&<>"\r]/g, (mark) => marks[mark] ?? mark)

const isList = (value: Written): value is readonly Written[] => Array.isArray(value)

function element(name: string, value: Written): string {
  if (value === null || value === '') return `<${name}/>`
  if (isList(value)) return `<${name}>${value.map((inner) => element(one[name] ?? 'item', inner)).join('')}</${name}>`
  if (typeof value === 'object')
    return `<${name}>${Object.entries(value)
      .map(([inner, of]) => element(inner, of))
      .join('')}</${name}>`
  return `<${name}>${written(String(value))}</${name}>`
}

/** A document of one root; lists call their members as GeoReport v2 does. */
export const xmlOf = (root: string, value: Written): string => `<?xml version="1.0" encoding="utf-8"?>\n${element(root, value)}\n`
