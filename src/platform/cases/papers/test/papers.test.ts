import assert from 'node:assert/strict'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {verifyChains} from '#kernel/events.ts'
import {onBothStores} from '#test/city.ts'
import {getSatisfactionRules, keepRules} from '../../hotline/queries/rules.ts'
import {keepBook} from '../../privacy/queries/books.ts'
import {readPublicRules} from '../../privacy/rules.ts'
import {getCalendar} from '../../queries/belongings.ts'
import {ask, buildTown, by, people, report, until, walk} from '../../test/town.ts'
import {applyPapers} from '../actions.ts'

const DAY = 24 * 60
const typhoon = {zh: '台风停工', en: 'Typhoon', from: '2026-11-24', to: '2026-11-24'}

const show = (tx: Tx, topic: string, act: Act = by('keeper')) => ask(tx, act, 'GET /papers/:topic', {params: {topic}})
const draft = (tx: Tx, topic: string, body: object = {}) =>
  ask(tx, by('keeper'), 'POST /papers/:topic', {params: {topic}, body: {code: '8801', title: '试改', ...body}})
const at = (tx: Tx, verb: string, id: string, rest: object = {}, minutes = 0) =>
  ask(tx, by('keeper', minutes), `${verb.split(' ')[0]} /papers/versions/:id${verb.split(' ')[1] ?? ''}`, {params: {id}, ...rest})

/** A draft of the calendar in which the 24th of November is off. */
async function draftWithTyphoon(tx: Tx) {
  const made = await draft(tx, 'calendar')
  const [year] = made.body.years
  const body = {...made.body, years: [{...year, holidays: [...year.holidays, typhoon]}]}
  return at(tx, 'PUT', made.id, {body: {revision: made.revision, body}})
}

const isOff = async (tx: Tx): Promise<boolean> => {
  const {years} = await getCalendar(tx, '880101')
  return years.some(({holidays}) => holidays.some(({zh}) => zh === typhoon.zh))
}

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('a calendar is drafted, compared, tried on open cases, published at once and gone back from', async ({tx}) => {
    const {case: one} = await report(tx)
    // One working day from Monday 11:10 ends on Tuesday; with Tuesday off, on Wednesday.
    await walk(tx, one.id, until('file'))
    const made = await draftWithTyphoon(tx)
    assert.deepEqual([made.standing, made.revision], ['draft', 2])
    const {changes} = await at(tx, 'GET /diff', made.id)
    assert.deepEqual(
      changes.map(({what, before, after}: {what: {zh: string}; before: {zh: string}; after: {zh: string}}) => [
        what.zh,
        before.zh,
        after.zh,
      ]),
      [['2026-11-24', '工作日', '放假（台风停工）']],
    )
    const {figures, samples} = await at(tx, 'GET /try', made.id)
    assert.deepEqual(
      figures.map(({said, count}: {said: {zh: string}; count: number}) => [said.zh, count]),
      [
        ['在办案件', 1],
        ['到期提前', 0],
        ['到期推后', 1],
        ['无法计算', 0],
      ],
    )
    assert.match(`${samples[0].before.zh} ${samples[0].after.zh}`, /^2026-11-24 .* 2026-11-25 /)
    assert.equal(await isOff(tx), false, 'nothing changes until it is published')
    const published = await at(tx, 'POST /publish', made.id, {body: {revision: 2, from: '2026-11-23'}})
    assert.equal(published.standing, 'in-force')
    assert.equal(await isOff(tx), true)

    const {papers} = await show(tx, 'calendar')
    assert.deepEqual(
      papers.map(({title, standing}: {title: string; standing: string}) => [title, standing]),
      [
        ['试改', 'in-force'],
        ['随城市数据载入', 'past'],
      ],
    )
    const back = await at(tx, 'POST /return', papers[1].id, {}, 1)
    assert.deepEqual([back.title, back.standing], ['回到：随城市数据载入', 'in-force'])
    assert.equal(await isOff(tx), false)
    assert.equal((await verifyChains(tx)).broken, null)
  })

  it('a later day is waited for in the city’s own time, and may be withdrawn until then', async ({tx}) => {
    const made = await draftWithTyphoon(tx)
    await assert.rejects(at(tx, 'POST /publish', made.id, {body: {revision: 2, from: '2026-11-22'}}), {code: 'case.paper-past-day'})
    const publish = () => at(tx, 'POST /publish', made.id, {body: {revision: 2, from: '2026-11-24'}})
    assert.equal((await publish()).standing, 'pending')
    assert.equal((await at(tx, 'POST /withdraw', made.id)).standing, 'draft')
    await publish()
    // 23:59 in Shanghai, then 00:01.
    assert.equal(await applyPapers(tx, by('keeper', 13 * 60 + 59)), 0)
    assert.equal(await isOff(tx), false)
    assert.equal(await applyPapers(tx, by('keeper', 14 * 60 + 1)), 1)
    assert.equal(await isOff(tx), true)
    assert.equal(await applyPapers(tx, by('keeper', DAY)), 0)
    await assert.rejects(at(tx, 'POST /withdraw', made.id), {code: 'case.paper-in-force'})
  })

  it('what is wrong is refused, two hands do not overwrite each other, and what is published stays', async ({tx}) => {
    const made = await draftWithTyphoon(tx)
    const save = (body: object, revision = 2) => at(tx, 'PUT', made.id, {body: {revision, body}})
    await assert.rejects(save({...made.body, editions: []}), {code: 'calendar.broken'})
    await assert.rejects(save(made.body, 1), {code: 'case.paper-changed'})
    await at(tx, 'POST /publish', made.id, {body: {revision: 2, from: '2026-11-23'}})
    await assert.rejects(save(made.body), {code: 'case.paper-not-draft'})
    await assert.rejects(at(tx, 'DELETE', made.id), {code: 'case.paper-not-draft'})
    const other = await draft(tx, 'calendar', {basedOn: made.id})
    await at(tx, 'DELETE', other.id)
    await assert.rejects(at(tx, 'GET', other.id), {code: 'case.no-such-paper'})
  })

  it('only who may, and only where', async ({tx}) => {
    await assert.rejects(show(tx, 'calendar', by('clerk')), {code: 'access.forbidden'})
    const elsewhere = {...people.keeper, grants: people.keeper.grants.map((grant) => ({...grant, area: '7701'}))}
    const made = await draft(tx, 'calendar')
    await assert.rejects(ask(tx, {...by('keeper'), by: elsewhere}, 'GET /papers/versions/:id', {params: {id: made.id}}), {
      code: 'access.forbidden',
    })
    await assert.rejects(draft(tx, 'satisfaction'), {code: 'case.nothing-stands'})
  })

  it('the survey: what is asked, what alerts and what is reviewed follow the version in force', async ({tx}) => {
    const answer = (id: string, zh: string, alerts: boolean) => ({id, zh, en: id, alerts, mayReopen: false, reasons: []})
    const rules = {editHours: 24, answers: [answer('good', '满意', false), answer('bad', '不满意', true)]}
    await keepRules(tx, {code: '8801', topic: 'satisfaction', hash: 'two answers', body: rules})
    const made = await draft(tx, 'satisfaction')
    const save = (answers: object[], revision = 1) => at(tx, 'PUT', made.id, {body: {revision, body: {editHours: 48, answers}}})
    await assert.rejects(save([]), {code: 'case.unsound-paper'})
    await save([answer('good', '满意', false), answer('fair', '一般', true)])
    const {changes} = await at(tx, 'GET /diff', made.id)
    assert.deepEqual(
      changes.map(({what}: {what: {zh: string}}) => what.zh),
      ['可修改的小时数', '答案 bad', '答案 fair'],
    )
    await at(tx, 'POST /publish', made.id, {body: {revision: 2, from: '2026-11-23'}})
    const {editHours, answers} = await getSatisfactionRules(tx, '880101')
    assert.deepEqual(
      [editHours, answers.map(({id, alerts}) => [id, alerts])],
      [
        48,
        [
          ['good', false],
          ['fair', true],
        ],
      ],
    )
  })

  it('what is public: a class hidden by a version is seen by nobody, and shown again by going back', async ({tx}) => {
    await keepBook(tx, {code: '8801', kind: 'public', rules: readPublicRules({usual: {delayMinutes: 0}, categories: []})})
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('accept'))
    const seen = async () => (await ask(tx, by('citizen', 60), 'GET /public/cases')).cases.length
    assert.equal(await seen(), 1)
    const made = await draft(tx, 'public')
    const hidden = {
      ...made.body,
      categories: [
        {category: 'matter.06', icon: 'bin'},
        {category: 'matter.06010', shown: false},
      ],
    }
    await at(tx, 'PUT', made.id, {body: {revision: 1, body: hidden}})
    const tried = await at(tx, 'GET /try', made.id, {}, 60)
    assert.deepEqual(
      tried.figures.map(({count}: {count: number}) => count),
      [1, 1, 0, 0, 0],
    )
    await at(tx, 'POST /publish', made.id, {body: {revision: 2, from: '2026-11-23'}}, 60)
    assert.equal(await seen(), 0)
    assert.deepEqual((await ask(tx, by('citizen'), 'GET /public/icons')).icons, [{category: 'matter.06', icon: 'bin'}])
    const {papers} = await show(tx, 'public')
    await at(tx, 'POST /return', papers[1].id, {}, 61)
    assert.equal(await seen(), 1)
  })
})
