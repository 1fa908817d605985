import {change, read} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import type {CatalogueLine, CategoryLine} from './asks.ts'

const words = {
  major: {zh: '大类改名', en: 'Rename a major class'},
  minor: {zh: '给这个小类改名', en: 'Rename this class'},
  tells: {zh: '代码和条件不变；对比里会写明。', en: 'Its code and conditions stay; the comparison says so.'},
  which: {zh: '哪个大类', en: 'Which major class'},
  zh: {zh: '中文名称', en: 'Chinese name'},
  en: {zh: '英文名称', en: 'English name'},
} as const

/** Names of a draft's classes: any major one, and the minor one that is looked at. */
export function ClassNames({
  catalogue,
  chosen,
  onChanged,
}: {
  readonly catalogue: CatalogueLine
  readonly chosen: CategoryLine | undefined
  readonly onChanged: () => void
}) {
  const {t} = useLanguage()
  const majors = useLoaded(`majors ${catalogue.id} ${catalogue.revision}`, (signal) =>
    read<{readonly items: readonly CategoryLine[]}>('/standards/categories', {catalogue: catalogue.id, majors: true}, signal),
  )
  const rename = async (category: string, names: Readonly<Record<string, string>>) => {
    await change('PATCH', `/standards/catalogues/${catalogue.id}/categories/${category}`, names)
    majors.again()
    onChanged()
  }
  return (
    <>
      <AskForm
        id={`major name ${catalogue.id}`}
        verb={words.major}
        tells={words.tells}
        fields={[
          {
            name: 'category',
            said: words.which,
            kind: 'choice',
            options: majors.value?.items.map((one) => ({value: one.category, label: `${one.category} ${t(one)}`})) ?? [],
          },
          {name: 'zh', said: words.zh, max: 100},
          {name: 'en', said: words.en, max: 100},
        ]}
        send={async ({category = '', ...names}) => rename(category, names)}
      />
      {chosen === undefined ? null : (
        <AskForm
          key={chosen.category}
          id={`class name ${catalogue.id} ${chosen.category}`}
          verb={words.minor}
          tells={words.tells}
          fields={[
            {name: 'zh', said: words.zh, max: 100, initial: chosen.zh},
            {name: 'en', said: words.en, max: 100, initial: chosen.en},
          ]}
          send={async (names) => rename(chosen.category, names)}
        />
      )}
    </>
  )
}
