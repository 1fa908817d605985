import {Table} from 'antd'
import {useLanguage} from '#web/language.tsx'
import {Antd} from './antd.tsx'

const rows = [
  {key: '1', zh: '精城市水务局', en: 'Jingcheng Water Bureau', open: 12, late: 3},
  {key: '2', zh: '精城排水有限公司', en: 'Jingcheng Drainage Ltd.', open: 29, late: 11},
]

/** A table as the pages of keeping have it, in the colours of the house. */
export function GalleryTable() {
  const {language, t} = useLanguage()
  return (
    <Antd>
      <Table
        size="small"
        pagination={false}
        dataSource={rows}
        columns={[
          {title: t({zh: '单位', en: 'Unit'}), dataIndex: language},
          {title: t({zh: '在办', en: 'Open'}), dataIndex: 'open', align: 'right'},
          {title: t({zh: '超期', en: 'Overdue'}), dataIndex: 'late', align: 'right', sorter: (a, b) => a.late - b.late},
        ]}
      />
    </Antd>
  )
}
