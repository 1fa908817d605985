import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import type {Page} from 'playwright-core'

const source = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

interface Violation {
  readonly id: string
  readonly help: string
  readonly nodes: readonly {readonly target: readonly unknown[]; readonly html: string}[]
}

/**
 * What axe finds against WCAG 2.2 A and AA on a page, one sentence each. The map's canvas says nothing to anybody who cannot see it and has a list
 * beside it; everything else counts. The page's context must bypass its content policy.
 */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(source)
  const found = (await page.evaluate(
    `axe.run(document, {runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}, resultTypes: ['violations']}).then(({violations}) => violations)`,
  )) as readonly Violation[]
  return found.flatMap(({id, help, nodes}) => nodes.map(({target, html}) => `${id}: ${help} at ${target.join(' ')} ${html.slice(0, 120)}`))
}
