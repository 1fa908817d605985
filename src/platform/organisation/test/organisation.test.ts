import assert from 'node:assert/strict'
import {describe} from 'node:test'
import {type Act, systemAct} from '#kernel/act.ts'
import {openAccount} from '#kernel/auth/index.ts'
import type {Tx} from '#kernel/db.ts'
import {listEvents} from '#kernel/events.ts'
import {isProblem} from '#lib/problem.ts'
import {onBothStores} from '#test/city.ts'
import {checkDutyList, draftDutyList, editDuties, importDuties, publishDutyList} from '../actions/duties.ts'
import {appoint, createPost, endPerson, registerPerson} from '../actions/people.ts'
import {endUnit, registerAreas, registerUnit, renameArea} from '../actions/units.ts'
import {explainRights} from '../core/rights.ts'
import {listAreaNames, listAreas} from '../queries/areas.ts'
import {openBook, whoIsResponsible} from '../queries/book.ts'
import {getDutyList} from '../queries/duties.ts'
import {findPerson, listAppointments, listHeld, listPeople} from '../queries/people.ts'
import {getUnit, listUnits} from '../queries/units.ts'
import {seedOrganisation} from '../seed.ts'

const refuses = (work: Promise<unknown>, code: string): Promise<void> => assert.rejects(work, (error) => isProblem(error, code))

/** A city of one street, made here so that nothing hangs on the demo data. */
const found = async (tx: Tx, act: Act) => {
  const codes = ['880100', '880101', '880101001', '880101001001', '880101001002']
  await registerAreas(tx, act, {
    areas: codes.map((code) => ({code, name: `区域${code}`, nameEn: `Area ${code}`})),
    zone: 'Asia/Shanghai',
    validFrom: '2020-01-01',
  })
  const unit = (key: string, uscc: string, trade = key, area = '880100') =>
    registerUnit(tx, act, {
      key,
      name: `${key}单位`,
      nameEn: key,
      kind: 'department',
      trade,
      uscc,
      area,
      parent: null,
      phone: null,
      validFrom: '2020-01-01',
    })
  return {
    water: await unit('t-water', '91350100M000100Y43'),
    roads: await unit('t-roads', '91330106673959654P'),
    street: await unit('t-street', '9144030071526726XG', 'street-office', '880101001'),
  }
}

const file = (...lines: readonly string[]): Uint8Array => new TextEncoder().encode(['区域,类别,权属单位,责任单位', ...lines].join('\n'))

const published = async (tx: Tx, act: Act, title: string, takesEffect: string, ...lines: readonly string[]) => {
  const draft = await draftDutyList(tx, act, {area: '880100', title, categories: ['component.01001', 'matter.06010']})
  await importDuties(tx, act, {list: draft.id, bytes: file(...lines), dryRun: false})
  return publishDutyList(tx, act, {id: draft.id, takesEffect})
}

const at = new Date('2026-11-23T02:00:00Z')
const place = {area: '880101001001', at}

describe('organisation', () => {
  onBothStores('schema', (it, forReal) => {
    it('answers by the list in force at the time asked about', async ({tx, act}) => {
      const {water, roads} = await found(tx, act)
      await published(tx, act, '旧', '2020-01-01', '880100,,,t-water')
      await published(tx, act, '新', '2027-01-01', '880100,,,t-water', '880101,component.01001,,t-roads')
      const ask = (when: string) => whoIsResponsible(tx, {...place, category: 'component.01001', at: new Date(when)})
      assert.equal((await ask('2026-12-31T15:59:59Z')).unit.id, water.id)
      const later = await ask('2026-12-31T16:00:00Z')
      assert.equal(later.unit.id, roads.id)
      assert.equal(later.list.title, '新')
      assert.match(later.reason.zh, /第 3 行/)
      await refuses(ask('2019-12-31T00:00:00Z'), 'organisation.no-duty-list')
    })

    it('finds the asset owner by id, key and social credit code, and the local street', async ({tx, act}) => {
      const {water, street} = await found(tx, act)
      await published(tx, act, '清单', '2020-01-01', '880100,,,属地街道', '880100,component,t-water,t-water')
      const ask = async (owner?: string) => (await whoIsResponsible(tx, {...place, category: 'component.01001', owner})).unit.id
      for (const owner of [water.id, 't-water', water.uscc, water.name]) assert.equal(await ask(owner), water.id)
      assert.equal(await ask('nobody knows'), street.id)
      assert.equal(await ask(), street.id)
      await refuses(whoIsResponsible(tx, {area: '880101', category: 'matter.06010', at}), 'organisation.nobody-responsible')
      await refuses(whoIsResponsible(tx, {area: '770101', category: 'matter.06010', at}), 'organisation.no-such-area')
    })

    it('imports all rows or none, and a dry run writes nothing', async ({tx, act}) => {
      await found(tx, act)
      const draft = await draftDutyList(tx, act, {area: '880100', title: '草稿', categories: ['component.01001', 'matter.06010']})
      const bad = file('880100,component,,t-water', '990100,component,,t-water', '880100,x,,nobody')
      await refuses(importDuties(tx, act, {list: draft.id, bytes: bad, dryRun: false}), 'rows.refused')
      const tried = await importDuties(tx, act, {list: draft.id, bytes: bad, dryRun: true})
      assert.deepEqual([tried.rows, tried.errors.map(({line}) => line)], [1, [3, 4, 4]])
      const good = await importDuties(tx, act, {list: draft.id, bytes: file('880100,component,,t-water'), dryRun: true})
      assert.deepEqual(good.check?.gaps, [{area: '880100', category: 'matter.06010'}])
      assert.equal((await getDutyList(tx, draft.id)).version, 1)
      await refuses(publishDutyList(tx, act, {id: draft.id, takesEffect: '2027-01-01'}), 'organisation.duty-list-empty')
    })

    it('refuses contradictions, tells gaps, and keeps what is published', async ({tx, act}) => {
      await found(tx, act)
      const draft = await draftDutyList(tx, act, {area: '880100', title: '草稿', categories: ['component.01001', 'matter.06010']})
      const rows = [
        {area: '880100', category: 'component', unit: 't-water'},
        {area: '880100', category: 'component', unit: 't-roads'},
      ]
      const edited = await editDuties(tx, act, {list: draft.id, rows, version: 1})
      assert.equal((await checkDutyList(tx, {id: draft.id, at})).contradictions.length, 1)
      await refuses(publishDutyList(tx, act, {id: draft.id, takesEffect: '2026-01-01'}), 'organisation.duty-list-contradictory')
      await refuses(editDuties(tx, act, {list: draft.id, rows, version: 1}), 'organisation.stale')
      await editDuties(tx, act, {list: draft.id, rows: rows.slice(1), version: edited.version})
      const {check} = await publishDutyList(tx, act, {id: draft.id, takesEffect: '2026-01-01'})
      assert.deepEqual(check.gaps, [{area: '880100', category: 'matter.06010'}])
      await refuses(editDuties(tx, act, {list: draft.id, rows, version: 4}), 'organisation.duty-list-published')
      await refuses(published(tx, act, '过去', '2026-06-01', '880100,,,t-water'), 'organisation.wrong-day')
      const events = await listEvents(tx, {district: '880100', subject: draft.id})
      assert.deepEqual(
        events.map(({name}) => name),
        ['drafted', 'edited', 'edited', 'published'].map((verb) => `organisation.duty-list-${verb}`),
      )
    })

    it('an ended unit leaves the pick lists, stays in history, and is not ended while a list names it', async ({tx, act}) => {
      const {water, roads} = await found(tx, act)
      await published(tx, act, '清单', '2020-01-01', '880100,,,t-water')
      await refuses(endUnit(tx, act, {id: water.id, because: '机构改革'}), 'organisation.unit-in-use')
      await endUnit(tx, act, {id: roads.id, because: '机构改革'})
      const keys = async (day?: string) => (await listUnits(tx, {within: '880100', day})).map(({key}) => key)
      assert.deepEqual(await keys('2026-11-23'), ['t-water', 't-street'])
      assert.deepEqual(await keys('2026-11-22'), ['t-roads', 't-water', 't-street'])
      assert.deepEqual(await keys(), ['t-roads', 't-water', 't-street'])
      assert.equal((await getUnit(tx, roads.id)).validTo, '2026-11-23')
      await refuses(endUnit(tx, act, {id: roads.id, because: '再次'}), 'organisation.already-ended')
    })

    it('refuses a unit with a false code, a taken key or no area', async ({tx, act}) => {
      const {water} = await found(tx, act)
      const asked = {...water, key: 't-new', name: '新单位', uscc: '91110000100000628N'}
      await refuses(registerUnit(tx, act, {...asked, uscc: '91110000100000628A'}), 'codes.malformed')
      await refuses(registerUnit(tx, act, {...asked, key: 't-water'}), 'organisation.unit-taken')
      await refuses(registerUnit(tx, act, {...asked, area: '880199'}), 'organisation.no-such-area')
      assert.equal((await registerUnit(tx, act, asked)).key, 't-new')
    })

    it('an area keeps its former names', async ({tx, act}) => {
      await found(tx, act)
      await renameArea(tx, act, {code: '880101001', name: '新街道', nameEn: 'New Street'})
      await renameArea(tx, act, {code: '880101001', name: '更新街道', nameEn: 'Newer Street'})
      assert.deepEqual(
        (await listAreaNames(tx, '880101001')).map(({name, validTo}) => [name, validTo]),
        [
          ['区域880101001', '2026-11-23'],
          ['更新街道', null],
        ],
      )
      assert.equal((await listAreas(tx, {within: '880101001'})).length, 3)
      assert.equal((await listAreas(tx, {within: '880100', level: 'community'})).length, 2)
    })

    it('nobody edits outside the area of the right', async ({tx, act}) => {
      const {water} = await found(tx, act)
      const grants = ['organisation.edit'].map((permission) => ({permission, area: '880102', unit: null, category: null, because: 'test'}))
      const other: Act = {by: {id: 'x', name: '外区人员', kind: 'person', grants}, at}
      await refuses(endUnit(tx, other, {id: water.id, because: '越权'}), 'access.forbidden')
      await refuses(draftDutyList(tx, other, {area: '880100', title: '越权'}), 'access.forbidden')
      await refuses(renameArea(tx, other, {code: '880101001', name: 'x', nameEn: 'x'}), 'access.forbidden')
    })

    it('a person has rights by the post, with the reason, and loses them by leaving', async ({tx, act}) => {
      await seedOrganisation(tx, act, (await import('#kernel/city.ts')).openCity('demo'))
      const [roads] = (await listUnits(tx, {within: '990100'})).filter(({key}) => key === 'roads')
      assert.ok(roads !== undefined)
      const account = await openAccount(tx, act, {login: 'xinren', name: '新人', password: 'Correct-Horse-9'})
      const person = await registerPerson(tx, act, {name: '新人', nameEn: 'Newcomer', phone: null, account: account.id, city: '990100'})
      const post = await createPost(tx, act, {
        unit: roads.id,
        title: '处置员',
        titleEn: 'Handler',
        role: 'handler',
        area: '990101',
        ownUnitOnly: true,
        category: 'component.01',
      })
      const editor: Act = {
        ...act,
        by: {
          id: 'e',
          name: '编辑',
          kind: 'person',
          grants: [{permission: 'organisation.edit', area: '', unit: null, category: null, because: ''}],
        },
      }
      await refuses(appoint(tx, editor, {post: post.id, person: person.id, because: '任命'}), 'access.forbidden')
      await appoint(tx, act, {post: post.id, person: person.id, because: '任命'})
      await refuses(appoint(tx, act, {post: post.id, person: person.id, because: '任命'}), 'organisation.already-appointed')
      const {sayArea} = await openBook(tx)
      const rights = explainRights(await listHeld(tx, account.id, act.at), sayArea)
      const handle = rights.find(({permission}) => permission === 'cases.handle')
      assert.deepEqual([handle?.area, handle?.unit, handle?.category, handle?.post], ['990101', roads.id, 'component.01', post.id])
      assert.equal(
        handle?.why.zh,
        '因任精城市市政设施维护处处置员而具有“专业部门处置员”角色，适用于滨江区、仅限精城市市政设施维护处、部件大类 01。',
      )
      const soon = systemAct(new Date(act.at.getTime() + 1000))
      await endPerson(tx, soon, {id: person.id, because: '调离', city: '990100'})
      assert.deepEqual(await listHeld(tx, account.id, new Date(act.at.getTime() + 2000)), [])
      assert.equal((await findPerson(tx, person.id))?.validTo, '2026-11-23')
      assert.ok((await listPeople(tx, {day: '2026-11-23'})).every(({id}) => id !== person.id))
      assert.ok((await listPeople(tx)).some(({id}) => id === person.id))
      assert.deepEqual(
        (await listAppointments(tx, {person: person.id})).map(({validTo}) => validTo),
        ['2026-11-23'],
      )
    })

    forReal('what was rolled back is not remembered', async ({transact, db, act}) => {
      await transact(async (tx) => {
        await found(tx, act)
        await published(tx, act, '清单', '2020-01-01', '880100,,,t-water')
      })
      const ask = () => whoIsResponsible(db, {...place, category: 'component.01001'})
      const undone = transact(async (tx) => {
        await published(tx, act, '撤回', '2026-11-23', '880100,,,t-roads')
        assert.equal((await whoIsResponsible(tx, {...place, category: 'component.01001'})).unit.key, 't-roads')
        throw new Error('undo')
      })
      await assert.rejects(undone, /undo/)
      assert.equal((await ask()).unit.key, 't-water')
    })
  })
})
