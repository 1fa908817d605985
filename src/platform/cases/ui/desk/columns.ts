/** The columns a list of cases can show, each with its width in a line of the grid; the order of a person's own choice is theirs. */
export const columnWidths = {
  clock: '12em',
  state: '8em',
  number: '11.5em',
  what: 'minmax(12em, 3fr)',
  where: 'minmax(8em, 1.6fr)',
  kind: 'minmax(7em, 1.1fr)',
  unit: 'minmax(8em, 1.3fr)',
  handler: 'minmax(5em, 0.7fr)',
  source: '6em',
  setbacks: '8em',
  due: '8em',
  when: '9em',
  closed: '9em',
} as const

export type ColumnName = keyof typeof columnWidths

/** Every column there is, in the usual order. */
export const columnNames = Object.keys(columnWidths) as readonly ColumnName[]

/** What is shown to whoever has chosen nothing. */
export const usualColumns: readonly ColumnName[] = ['clock', 'state', 'what', 'where', 'kind', 'unit', 'when']

/** Without what a case is about nobody knows which one a row is. */
export const fixedColumn: ColumnName = 'what'

const isColumn = (text: string): text is ColumnName => Object.hasOwn(columnWidths, text)

/** Columns as they were kept: what is no longer known is left out, and the fixed one is always there. */
export function readColumns(text: string | null): readonly ColumnName[] {
  if (text === null) return usualColumns
  const known = [...new Set(text.split(',').filter(isColumn))]
  return known.includes(fixedColumn) ? known : [fixedColumn, ...known]
}

/** Shows a column, last of all, or takes it away. */
export const turnColumn = (shown: readonly ColumnName[], name: ColumnName): readonly ColumnName[] =>
  name === fixedColumn ? shown : shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name]

/** Moves a column one place; at the ends nothing changes. */
export function moveColumn(shown: readonly ColumnName[], name: ColumnName, by: 1 | -1): readonly ColumnName[] {
  const from = shown.indexOf(name)
  const to = from + by
  if (from < 0 || to < 0 || to >= shown.length) return shown
  return shown.toSpliced(from, 1).toSpliced(to, 0, name)
}

/** The columns of a line of the list, as CSS writes them. */
export const columnsTemplate = (shown: readonly ColumnName[]): string => shown.map((name) => columnWidths[name]).join(' ')
