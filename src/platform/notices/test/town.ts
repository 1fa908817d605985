import {sql} from 'kysely'
import {type Act, systemAct} from '#kernel/act.ts'
import type {Store, Tx} from '#kernel/db.ts'
import {deliverRound} from '../actions/deliver.ts'
import {notify, type Telling} from '../actions/notify.ts'
import {type Choice, usualChoice} from '../core/choice.ts'
import {saveChoice} from '../queries/people.ts'
import {type NoticeSettings, readNoticeSettings} from '../settings.ts'

/** An instant on a local clock. */
export const at = (local: string): Date => new Date(`${local}:00+08:00`)

export const DRAINAGE = '00000000-0000-7000-8000-0000000000a1'
const account = (n: number): string => `00000000-0000-7000-8000-0000000000${n}`
/** Zhou and Wu work in drainage, Sun may dispatch in district 880101, and Feng's account is closed though he holds a post. */
export const [ZHOU, WU, SUN, FENG] = [account(11), account(12), account(13), account(14)] as const

/** Builds a city of four people. */
export async function buildTown(tx: Tx): Promise<void> {
  await sql`insert into organisation.area (code, name, name_en, level, parent, zone, valid_from) values ('880100', '小城', 'Town', 'city', null, 'Asia/Shanghai', '2000-01-01')`.execute(tx)
  await sql`insert into organisation.unit (id, key, name, name_en, kind, trade, uscc, area, valid_from, version)
    values (${DRAINAGE}, 'drainage', '排水处', 'Drainage', 'department', 'drainage', '12880100000000001A', '880100', '2000-01-01', 1)`.execute(tx)
  await sql`insert into organisation.post (id, unit, title, title_en, role, area, own_unit_only, valid_from, version)
    values ('00000000-0000-7000-8000-0000000000b1', ${DRAINAGE}, '处置员', 'Handler', 'handler', '', true, '2000-01-01', 1)`.execute(tx)
  await sql`insert into kernel.role (id, title_zh, title_en, permissions, defined_at) values ('dispatcher', '派遣员', 'Dispatcher', '["cases.dispatch"]', now())`.execute(tx)
  for (const [id, name, closed] of [[ZHOU, '周', false], [WU, '吴', false], [SUN, '孙', false], [FENG, '冯', true]] as const) {
    await sql`insert into kernel.account (id, login, name, password_changed_at, password_history, opened_at, opened_by, disabled_at)
      values (${id}, ${`p${id.slice(-2)}`}, ${name}, now(), '[]', now(), 'test', ${closed ? at('2026-01-01T00:00') : null})`.execute(tx)
    await sql`insert into organisation.person (id, name, name_en, phone, account, valid_from, version)
      values (${id.replace('000011', '0000c1')}, ${name}, ${name}, ${`138000000${id.slice(-2)}`}, ${id}, '2000-01-01', 1)`.execute(tx)
    if (id !== SUN)
      await sql`insert into organisation.appointment (id, post, person, because, valid_from)
        values (${id.replace('8000', '9000')}, '00000000-0000-7000-8000-0000000000b1', ${id.replace('000011', '0000c1')}, 'test', '2000-01-01')`.execute(tx)
  }
  await sql`insert into kernel.grant (id, account, role, area, since, because, given_by, given_at)
    values (${SUN}, ${SUN}, 'dispatcher', '880101', ${at('2026-01-01T00:00')}, 'test', 'test', now())`.execute(tx)
  await sql`insert into notices.kind (event, title_zh, title_en, variables)
    values ('case.dispatched', '派遣', 'Dispatched', '[{"name":"place","zh":"位置","en":"place","sample":"中山路"}]')`.execute(tx)
  for (const [language, title, body] of [['zh', '新派遣：{{place}}', '请接收。\n打开：{{link}}'], ['en', 'Dispatched: {{place}}', 'Undertake it.']] as const)
    await sql`insert into notices.template (event, language, title, body, usual_title, usual_body, version, changed_by, changed_at)
      values ('case.dispatched', ${language}, ${title}, ${body}, ${title}, ${body}, 1, 'test', now())`.execute(tx)
} // biome-ignore format: rows of tables

/** Settings as an operator would write them, with the key of a test. */
export const settingsOf = (env: Readonly<Record<string, string>> = {}): NoticeSettings =>
  readNoticeSettings(env, () => 'a key of a test, long enough to be one')

/** Settings for a mail server on loopback. */
export const mailSettings = (port: number, env: Readonly<Record<string, string>> = {}): NoticeSettings =>
  settingsOf({
    SMTP_URL: `smtp://127.0.0.1:${port}/?ignoreTLS=true`,
    MAIL_FROM: '精城 <noreply@city.example>',
    PUBLIC_URL: 'https://city.example',
    ...env,
  })

/** Somebody's choice: the usual one with some parts changed. */
export const choose = (tx: Tx, who: string, change: Partial<Choice>): Promise<void> => saveChoice(tx, who, {...usualChoice, ...change})

/** Tells of one dispatch to drainage in district 880101, by Sun unless said. */
export const tell = (tx: Tx, when: Date, settings: NoticeSettings, change: Partial<Telling> = {}, act: Act = systemAct(when, SUN)) =>
  notify(
    tx,
    act,
    {
      event: 'case.dispatched',
      subject: 'case-1',
      district: '880101',
      to: [{unit: DRAINAGE}],
      variables: {place: '中山路'},
      link: '/?case=case-1',
      ...change,
    },
    settings,
  )

interface Place {
  readonly db: Store['db']
  readonly transact: Store['transact']
}

/** One round of the sender at an instant. */
export const send = ({db, transact}: Place, when: Date, settings: NoticeSettings): Promise<number> =>
  deliverRound({db, transact, act: systemAct(when, 'deliver')}, settings)

/** How the deliveries stand, in the order they were made. */
export const standing = async (tx: Tx): Promise<readonly {state: string; attempts: number; error: string | null; next_at: Date}[]> =>
  tx.selectFrom('notices.delivery').select(['state', 'attempts', 'error', 'next_at']).orderBy('id').execute()
