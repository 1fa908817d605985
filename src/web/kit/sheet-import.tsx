import {type ReactNode, useId, useRef, useState} from 'react'
import {type Said, useLanguage} from '#web/language.tsx'
import {type Errands, Standing} from './errand.tsx'
import {Table} from './keeping.tsx'

const words = {
  file: {zh: '文件', en: 'File'},
  tryIt: {zh: '试运行', en: 'Try it'},
  doIt: {zh: '导入', en: 'Import'},
  line: {zh: '行', en: 'Row'},
  column: {zh: '列', en: 'Column'},
  problem: {zh: '问题', en: 'What is wrong'},
  label: {zh: '错误行', en: 'Rows with errors'},
  shown: {zh: '只列出前', en: 'Only the first are shown:'},
} as const

/** One cell of a file that could not be read. */
export interface RowError {
  readonly line: number
  readonly column: string | null
  readonly zh: string
  readonly en: string
}

const MOST = 200

/** The rows of a file that could not be read, with why. */
export function RowErrors({errors, most = MOST}: {readonly errors: readonly RowError[]; readonly most?: number}) {
  const {t} = useLanguage()
  if (errors.length === 0) return null
  return (
    <>
      <Table
        label={words.label}
        columns={[
          {said: words.line, cell: ({line}) => line, number: true},
          {said: words.column, cell: ({column}) => column ?? '—'},
          {said: words.problem, cell: (one) => t(one)},
        ]}
        rows={errors.slice(0, most)}
        keyOf={({line, column, zh}) => `${line} ${column} ${zh}`}
      />
      {errors.length > most ? (
        <p className="help">
          {t(words.shown)} {most} / {errors.length}
        </p>
      ) : null}
    </>
  )
}

/** A file brought in: tried first, then done; how it stands and what came of it are kept while the application is open. */
export function SheetImport<T>({
  accept = '.csv,.xlsx',
  tells,
  errand,
  send,
  children,
}: {
  readonly accept?: string
  readonly tells: Said
  readonly errand: Errands<T>
  readonly send: (file: File, dryRun: boolean) => Promise<T>
  /** More choices, and what came of it. */
  readonly children?: ReactNode
}) {
  const {t} = useLanguage()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<File | undefined>()
  const go = (dryRun: boolean) => {
    if (file === undefined) input.current?.focus()
    else void errand.run(() => send(file, dryRun))
  }
  return (
    <section className="sheet-import">
      <p className="help">{t(tells)}</p>
      <div className="fields">
        <label htmlFor={id}>{t(words.file)}</label>
        <input ref={input} id={id} type="file" accept={accept} onChange={({target}) => setFile(target.files?.[0])} />
      </div>
      <div className="actions">
        <button type="button" disabled={errand.busy || file === undefined} onClick={() => go(true)}>
          {t(words.tryIt)}
        </button>
        <button type="button" className="primary" disabled={errand.busy || file === undefined} onClick={() => go(false)}>
          {t(words.doIt)}
        </button>
      </div>
      <Standing errand={errand} />
      {children}
    </section>
  )
}
