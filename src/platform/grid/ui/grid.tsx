import {KeptPage, Tabs, useTab} from '#web/kit/keeping.tsx'
import {CellsPart} from './cells.tsx'
import {ComponentsPart} from './components.tsx'
import {EditionsPart} from './editions.tsx'
import {ImportPart} from './import.tsx'
import {ResponsibilityPart} from './responsibility.tsx'

const words = {
  title: {zh: '网格与部件', en: 'Grid and components'},
  lead: {
    zh: '区划、社区、单元网格、责任网格和部件；检查有没有重叠、空隙和越界。',
    en: 'Areas, communities, cells, responsibility grids and components; checked for overlaps, gaps and crossings.',
  },
  cells: {zh: '地图与检查', en: 'Map and check'},
  duty: {zh: '责任网格', en: 'Responsibility grids'},
  components: {zh: '部件', en: 'Components'},
  bring: {zh: '导入', en: 'Import'},
  editions: {zh: '变更记录', en: 'Changes'},
} as const

/** The grid of the city and what stands in it. */
export function GridPage() {
  const shown = useTab(['cells', 'duty', 'components', 'import', 'editions'])
  return (
    <KeptPage title={words.title} lead={words.lead} needs={['grid.read']}>
      <Tabs
        label={words.title}
        shown={shown}
        tabs={[
          ['cells', words.cells],
          ['duty', words.duty],
          ['components', words.components],
          ['import', words.bring],
          ['editions', words.editions],
        ]}
      />
      {shown === 'cells' ? (
        <CellsPart />
      ) : shown === 'duty' ? (
        <ResponsibilityPart />
      ) : shown === 'components' ? (
        <ComponentsPart />
      ) : shown === 'import' ? (
        <ImportPart />
      ) : (
        <EditionsPart />
      )}
    </KeptPage>
  )
}
