import {KeptPage, Tabs, useTab} from '#web/kit/keeping.tsx'
import {AreasPart} from './areas.tsx'
import {PeoplePart} from './people.tsx'
import {UnitsPart} from './units.tsx'

const words = {
  title: {zh: '组织与人员', en: 'Organisation and people'},
  lead: {
    zh: '单位、岗位、人员和区划。什么都不删除：到期终止，历史留着。',
    en: 'Units, posts, people and areas. Nothing is deleted: it ends on a day, and its history stays.',
  },
  units: {zh: '单位与岗位', en: 'Units and posts'},
  people: {zh: '人员', en: 'People'},
  areas: {zh: '区划', en: 'Areas'},
} as const

/** Units with their posts and who holds them, people with what they may do, and areas with their names. */
export function OrganisationPage() {
  const shown = useTab(['units', 'people', 'areas'])
  return (
    <KeptPage title={words.title} lead={words.lead} needs={['organisation.read']}>
      <Tabs
        label={words.title}
        shown={shown}
        tabs={[
          ['units', words.units],
          ['people', words.people],
          ['areas', words.areas],
        ]}
      />
      {shown === 'units' ? <UnitsPart /> : shown === 'people' ? <PeoplePart /> : <AreasPart />}
    </KeptPage>
  )
}
