/** Full-width forms made half-width (NFKC), lower case, runs of blanks made one: what two people typed differently and meant alike. */
export const foldText = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim()

/** Dates, times of day and numbers, most particular first. Capitals cannot clash: the text around them is in lower case. */
const tokens: readonly (readonly [RegExp, string])[] = [
  [/\d{2,4} ?[年/.-] ?\d{1,2} ?[月/.-] ?\d{1,2}(?: ?[日号])?|\d{1,2} ?月 ?\d{1,2} ?[日号]|\d{2,4} ?年 ?\d{1,2} ?月/gu, 'D'],
  [/\d{1,2}:\d{2}(?::\d{2})?|\d{1,2} ?[点时](?:\d{1,2}(?: ?分)?|半)?/gu, 'T'],
  [/\d+(?:[.,]\d+)*/gu, 'N'],
]

/** Folded text in which every date is the letter D, every time of day T, every other number N, and runs of punctuation are one blank. */
export const normalise = (text: string): string =>
  tokens
    .reduce((now, [pattern, letter]) => now.replace(pattern, letter), foldText(text))
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
