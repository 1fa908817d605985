import type {Given} from './collection.ts'
import {type Language, type Link, words} from './documents.ts'

const signs: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'}
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign)

/** A value as people read it. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return '–'
  // People read no more than thousandths.
  if (typeof value === 'number') return String(Math.round(value * 1_000) / 1_000)
  return escaped(typeof value === 'object' ? (value instanceof Date ? value.toISOString() : JSON.stringify(value)) : String(value))
}

const anchor = (href: string, text: string): string => `<a href="${escaped(href)}">${escaped(text)}</a>`

const STYLE = `:root{color-scheme:light dark;--ground:#f3f1ec;--paper:#fffefb;--line:#e4dfd5;--ink:#26231e;--ink-2:#5d574d;--accent:#0f5f70;--tint:#e3eff1;--sunk:#f0ede6}
@media(prefers-color-scheme:dark){:root{--ground:#141311;--paper:#1e1c1a;--line:#34312c;--ink:#eeeae2;--ink-2:#bbb4a7;--accent:#63b9c9;--tint:#17333a;--sunk:#171614}}
*{box-sizing:border-box}body{font:1rem/1.65 "PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif;color:var(--ink);background:var(--ground);margin:0}
nav,main,footer{max-width:76rem;margin:0 auto;padding:0 1.25rem}nav{padding-top:1rem;color:var(--ink-2);font-size:.9rem}main{padding-bottom:2rem}
a{color:var(--accent);text-underline-offset:.2em}a:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
h1{font-size:1.75rem;line-height:1.3;margin:.4rem 0 1rem}h2{font-size:1.1rem;margin:1.5rem 0 .5rem}
.lead{color:var(--ink-2);max-width:46rem}.note{color:var(--ink-2)}.wide{overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid var(--line);padding:.45rem .8rem;text-align:left;vertical-align:top}tr:last-child>*{border-bottom:0}
thead th{background:var(--sunk);white-space:nowrap}tbody th{white-space:nowrap;font-weight:500;color:var(--ink-2);width:14rem}td{max-width:28rem;overflow-wrap:break-word;font-variant-numeric:tabular-nums}
.cards{list-style:none;padding:0;margin:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(17rem,100%),1fr));gap:.9rem}
.cards a{display:block;height:100%;padding:.9rem 1rem;background:var(--paper);border:1px solid var(--line);border-radius:8px;text-decoration:none}.cards a:hover{border-color:var(--accent)}
.cards strong{display:block;font-size:1.05rem;font-weight:600}.cards small{color:var(--ink-2);overflow-wrap:anywhere}
.next a{display:inline-block;margin-top:1rem;padding:.5rem 1.2rem;border-radius:8px;background:var(--accent);color:var(--paper);text-decoration:none}
.map{display:block;width:100%;height:auto;max-height:60vh;background:var(--paper);border:1px solid var(--line);border-radius:8px;margin:0 0 1rem}
.map circle{fill:var(--accent);fill-opacity:.75}.map .area{fill:var(--accent);fill-opacity:.12;fill-rule:evenodd;stroke:var(--accent);stroke-width:1.2}.map .line{fill:none;stroke:var(--accent);stroke-width:2}
.map .measure{fill:none;stroke:var(--ink-2)}.map text{fill:var(--ink-2);font-size:12px}
ul.plain{padding-left:1.2rem;overflow-wrap:anywhere}details{margin-top:1rem}summary{cursor:pointer;color:var(--accent)}pre{background:var(--sunk);padding:.8rem;border-radius:8px;overflow-x:auto;font-size:.85rem}
footer{color:var(--ink-2);border-top:1px solid var(--line);padding-top:.8rem;padding-bottom:2rem;font-size:.9rem}`

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
<body><nav aria-label="${language === 'zh' ? '位置' : 'Where this is'}">${crumbs}</nav><main><h1>${escaped(title)}</h1>
${body.join('\n')}</main><footer>${[...formats, 'OGC API – Features'].join(' · ')}</footer></body></html>`
}

export const paragraph = (text: string): string => `<p class="lead">${escaped(text)}</p>`

/** Of words in both languages, those of one. */
export const inOne = (text: string, language: Language): string => {
  const parts = text.split(' · ')
  return parts.length === 2 ? (parts[language === 'zh' ? 0 : 1] ?? text) : text
}

/** A list of links; each address once. */
export function linkList(links: readonly Link[], language: Language): string {
  const shownOnce = links.filter(
    ({href, rel}, at) => rel !== 'self' && rel !== 'alternate' && links.findIndex((one) => one.href === href) === at,
  )
  const cards = shownOnce.map(
    ({href, title, type, templated}) =>
      `<li>${templated === true ? `<small>${escaped(href)}</small>` : `<a href="${escaped(href)}"><strong>${escaped(inOne(title, language))}</strong><small>${escaped(type)}</small></a>`}</li>`,
  )
  return `<ul class="cards">${cards.join('')}</ul>`
}

export const textList = (texts: readonly string[]): string =>
  `<ul class="plain">${texts.map((text) => `<li>${escaped(text)}</li>`).join('')}</ul>`

/** Things with what is told of each, as cards. */
export const cards = (things: readonly (readonly [href: string, name: string, tells: string])[]): string =>
  `<ul class="cards">${things.map(([href, name, tells]) => `<li><a href="${escaped(href)}"><strong>${escaped(name)}</strong><small>${escaped(tells)}</small></a></li>`).join('')}</ul>`

/** The way on, to be seen at once. */
export const onward = (href: string, name: string): string => `<p class="next">${anchor(href, name)}</p>`

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

/** What few want to see, behind its name. */
export const behind = (name: string, body: string): string => `<details><summary>${escaped(name)}</summary>${body}</details>`

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
