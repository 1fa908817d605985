/** What journeys through the pages of keeping fill in and read. */
import type {Page} from 'playwright-core'

/** The day so many days from now. */
export const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** The form that stands open. */
export const form = (page: Page) => page.locator('.ask details[open]')
/** A list to choose from, by its label. */
export const list = (page: Page, name: string) => page.getByRole('combobox', {name, exact: true})

/** The figure of this name among the facts of a page. */
export const fact = async (page: Page, name: string): Promise<number> =>
  Number(await page.locator('.facts > div', {hasText: name}).locator('dd').textContent())
