import type {Said} from '#lib/problem.ts'

/** One entry of the feed of public cases. */
export interface FeedEntry {
  readonly id: string
  readonly number: string | null
  readonly name: Said
  readonly words: string | null
  readonly address: string | null
  readonly label: Said
  readonly place: readonly [number, number] | null
  readonly acceptedAt: Date
}

const marks: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;'}

/** Text for XML 1.0: its marks written out, and without the characters it does not allow. */
export const xmlText = (text: string): string =>
  text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '').replace(/[&<>"']/g, (mark) => marks[mark] ?? mark)

const tag = (name: string, text: string, attributes = ''): string => `<${name}${attributes}>${xmlText(text)}</${name}>`

const item = ({id, number, name, words, address, label, place, acceptedAt}: FeedEntry, origin: string): string =>
  [
    '<item>',
    tag('title', [name.zh, address].filter((part) => part !== null).join(' · ')),
    tag('link', `${origin}/city/cases/${id}`),
    tag('guid', id, ' isPermaLink="false"'),
    tag('pubDate', acceptedAt.toUTCString()),
    tag('category', name.zh),
    tag('description', [words, `${label.zh} ${label.en}`, number].filter((part) => part !== null).join('\n')),
    ...(place === null ? [] : [tag('georss:point', `${place[1]} ${place[0]}`)]),
    '</item>',
  ].join('')

/** The public cases as RSS 2.0 with GeoRSS points, latitude first; each links to the page that shows it, and `self` is the feed's own address. */
export const feed = (
  entries: readonly FeedEntry[],
  {title, origin, self}: {readonly title: string; readonly origin: string; readonly self: string},
): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<rss version="2.0" xmlns:georss="http://www.georss.org/georss" xmlns:atom="http://www.w3.org/2005/Atom"><channel>',
    tag('title', title),
    tag('link', `${origin}/city`),
    tag('description', title),
    `<atom:link href="${xmlText(origin + self)}" rel="self" type="application/rss+xml"/>`,
    ...entries.map((entry) => item(entry, origin)),
    '</channel></rss>',
  ].join('\n')
