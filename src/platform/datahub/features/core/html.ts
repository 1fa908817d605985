import type {Given} from './collection.ts'
import {type Language, type Link, words} from './documents.ts'

const signs: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'}
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign)

/** A value as people read it. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return '–'
  return escaped(typeof value === 'object' ? (value instanceof Date ? value.toISOString() : JSON.stringify(value)) : String(value))
}

const anchor = (href: string, text: string): string => `<a href="${escaped(href)}">${escaped(text)}</a>`

const STYLE = `body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;color:#1d2733;background:#fff;max-width:72rem;margin:0 auto;padding:1rem}
a{color:#0b5cad}h1{font-size:1.5rem;margin:.5rem 0}table{border-collapse:collapse;width:100%}.wide{overflow-x:auto}
th,td{border-bottom:1px solid #d8dee6;padding:.35rem .6rem;text-align:left;vertical-align:top}th{background:#f3f6f9;white-space:nowrap}
nav,footer{color:#55606e}footer{border-top:1px solid #d8dee6;margin-top:1.5rem;padding-top:.5rem}pre{background:#f3f6f9;padding:.6rem;overflow-x:auto}`

/** What a page is made of. */
export interface Page {
  readonly language: Language
  readonly title: string
  /** Where the page lies, the home first: addresses with their names. */
  readonly trail: readonly (readonly [string, string])[]
  /** Paragraphs, lists and tables, already escaped. */
  readonly body: readonly string[]
  readonly links: readonly Link[]
}

/** A whole page: plain, readable without a script. */
export function page({language, title, trail, body, links}: Page): string {
  const crumbs = trail.map(([href, name]) => anchor(href, name)).join(' › ')
  const formats = links.filter(({rel}) => rel === 'alternate').map(({href}) => anchor(href, 'JSON'))
  return `<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><nav>${crumbs}</nav><main><h1>${escaped(title)}</h1>
${body.join('\n')}</main><footer>${[...formats, 'OGC API – Features'].join(' · ')}</footer></body></html>`
}

export const paragraph = (text: string): string => `<p>${escaped(text)}</p>`

/** A list of links; each address once. */
export function linkList(links: readonly Link[]): string {
  const shownOnce = links.filter(
    ({href, rel}, at) => rel !== 'self' && rel !== 'alternate' && links.findIndex((one) => one.href === href) === at,
  )
  return `<ul>${shownOnce.map(({href, title, type}) => `<li>${anchor(href, title)} <small>${escaped(type)}</small></li>`).join('')}</ul>`
}

export const textList = (texts: readonly string[]): string => `<ul>${texts.map((text) => `<li>${escaped(text)}</li>`).join('')}</ul>`

export const linkedNames = (names: readonly (readonly [string, string])[]): string =>
  `<ul>${names.map(([href, name]) => `<li>${anchor(href, name)}</li>`).join('')}</ul>`

/** A property with its value in each row. */
export const facts = (rows: readonly (readonly [string, unknown])[]): string =>
  `<div class="wide"><table><tbody>${rows.map(([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${shown(value)}</td></tr>`).join('')}</tbody></table></div>`

/** Features as a table, each led to by its id. */
export function table(
  own: string,
  {features}: Given,
  language: Language,
  rows: readonly {readonly id: string | number; readonly properties: Readonly<Record<string, unknown>>}[],
): string {
  const names = Object.keys(rows[0]?.properties ?? {})
  const head = names.map((name) => features.properties.find((one) => one.name === name)?.said[language] ?? name)
  const lines = rows.map(
    ({id, properties}) =>
      `<tr><td>${anchor(`${own}/items/${encodeURIComponent(id)}?f=html`, String(id))}</td>${names.map((name) => `<td>${shown(properties[name])}</td>`).join('')}</tr>`,
  )
  return `<div class="wide"><table><thead><tr><th>id</th>${head.map((name) => `<th>${escaped(name)}</th>`).join('')}</tr></thead><tbody>${lines.join('')}</tbody></table></div>`
}

/** JSON that is read by people. */
export const json = (value: unknown): string => `<pre>${escaped(JSON.stringify(value, null, 1))}</pre>`

/** The way from home to a page of a collection. */
export const trailTo = (root: string, language: Language, collection?: Given): Page['trail'] => [
  [`${root}?f=html`, words.home[language]],
  ...(collection === undefined
    ? []
    : ([
        [`${root}/collections?f=html`, words.collections[language]],
        [`${root}/collections/${collection.id}?f=html`, collection.title[language]],
      ] as const)),
]
