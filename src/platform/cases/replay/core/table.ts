/** Columns a character takes on a terminal: two for Chinese and full-width ones. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/g

/** How wide a text is on a terminal. */
export const widthOf = (text: string): number => text.length + (text.match(wide)?.length ?? 0)

/** A table as lines of equal width: the first column to the left, the others to the right. */
export function writeTable(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))))
  return rows.map((row) =>
    widths
      .map((width, column) => {
        const text = row[column] ?? ''
        const space = ' '.repeat(width - widthOf(text))
        return column === 0 ? text + space : space + text
      })
      .join('  '),
  )
}
