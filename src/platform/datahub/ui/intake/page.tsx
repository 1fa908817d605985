import {KeptPage, Tabs, useTab} from '#web/kit/keeping.tsx'
import {FeedsPart} from './feeds.tsx'
import {LoadsPart} from './loads.tsx'
import {SheetsPart} from './sheets.tsx'
import {Wizard} from './wizard.tsx'

const words = {
  title: {zh: '数据导入与导出', en: 'Data in and out'},
  lead: {
    zh: '把表格和地图文件收进来，成为可查询、可上图、可导出的数据表。先试运行：逐行检查，什么也不写。',
    en: 'Tables and map files come in and become sheets that can be asked, drawn and exported. They are tried first: every row is checked, nothing is written.',
  },
  label: {zh: '部分', en: 'Parts'},
  file: {zh: '导入文件', en: 'Load a file'},
  feeds: {zh: '来源', en: 'Feeds'},
  loads: {zh: '导入记录', en: 'Loads'},
  sheets: {zh: '数据表与导出', en: 'Sheets and exports'},
} as const

const parts = ['file', 'feeds', 'loads', 'sheets'] as const

/** How data comes in and goes out: the wizard, the feeds it keeps, what was loaded, and the sheets. */
export function IntakePage() {
  const shown = useTab(parts)
  return (
    <KeptPage title={words.title} lead={words.lead} needs={['datahub.keep']}>
      <Tabs label={words.label} tabs={parts.map((part) => [part, words[part]] as const)} shown={shown} />
      {shown === 'file' ? <Wizard /> : shown === 'feeds' ? <FeedsPart /> : shown === 'loads' ? <LoadsPart /> : <SheetsPart />}
    </KeptPage>
  )
}
