import {read} from '#web/ask.ts'
import {Mark, Shown, Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import type {CatalogueLine, CheckOut} from './asks.ts'

const words = {
  title: {zh: '检查结果', en: 'What the check found'},
  errors: {zh: '错误：不改不能发布', en: 'Errors: they forbid publishing'},
  warnings: {zh: '提示：请确认', en: 'To be confirmed'},
  fine: {zh: '检查没有发现问题，可以发布。', en: 'The check found nothing; it may be published.'},
  kind: {zh: '轻重', en: 'Weight'},
  error: {zh: '错误', en: 'error'},
  warning: {zh: '提示', en: 'to confirm'},
  what: {zh: '问题', en: 'What'},
  go: {zh: '去看', en: 'Look'},
} as const

/** What is to be put right, or confirmed, before a version is published. */
export function CheckPart({catalogue}: {readonly catalogue: CatalogueLine}) {
  const {t} = useLanguage()
  const found = useLoaded(`check ${catalogue.id} ${catalogue.revision}`, (signal) =>
    read<CheckOut>(`/standards/catalogues/${catalogue.id}/check`, {}, signal),
  )
  return (
    <Shown of={found} lines={8}>
      {({errors, warnings, findings}) => (
        <>
          <dl className="facts">
            <div>
              <dt>{t(words.errors)}</dt>
              <dd className={errors === 0 ? 'green' : 'red'}>{errors}</dd>
            </div>
            <div>
              <dt>{t(words.warnings)}</dt>
              <dd className={warnings === 0 ? 'green' : 'yellow'}>{warnings}</dd>
            </div>
          </dl>
          {findings.length === 0 ? (
            <p className="notice">{t(words.fine)}</p>
          ) : (
            <Table
              label={words.title}
              rows={findings}
              keyOf={({code, category, condition, said}) => `${code} ${category} ${condition} ${said.en}`}
              columns={[
                {
                  said: words.kind,
                  cell: ({severity}) => <Mark said={words[severity]} light={severity === 'error' ? 'red' : 'yellow'} />,
                },
                {said: words.what, cell: ({said}) => t(said)},
                {
                  said: words.go,
                  cell: ({category}) => (
                    <Link to={`/keeping/standards?version=${catalogue.id}&tab=conditions&class=${category}`}>{category}</Link>
                  ),
                },
              ]}
            />
          )}
        </>
      )}
    </Shown>
  )
}
