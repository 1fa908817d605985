import assert from 'node:assert/strict'
import {test} from 'node:test'
import {readNoticeSettings} from './settings.ts'

const read = (env: Record<string, string>) => readNoticeSettings(env, () => 'm')

test('without settings nothing leaves the house', () => {
  const {mail, sms, publicUrl, privateWebhooks, contactDays, quiet} = read({})
  assert.deepEqual([mail, sms, publicUrl, privateWebhooks, contactDays], [null, null, null, false, 7])
  assert.deepEqual(quiet, {quietFrom: 21 * 60, quietTo: 8 * 60})
})

test('what belongs together is given together', () => {
  const from = '精城 <noreply@city.example>'
  const whole = {SMTP_URL: 'smtp://127.0.0.1:25', MAIL_FROM: from, PUBLIC_URL: 'https://city.example/'}
  assert.deepEqual([read(whole).mail, read(whole).publicUrl], [{url: 'smtp://127.0.0.1:25', from, replyTo: null}, 'https://city.example'])
  assert.throws(() => read({SMTP_URL: 'smtp://127.0.0.1:25', MAIL_FROM: from}), {code: 'notices.wrong-settings'})
  assert.throws(() => read({SMS_URL: 'https://sms.example/'}), /SMS_KEY/)
})

test('what cannot be meant is refused by its name', () => {
  for (const [name, value] of Object.entries({
    SMTP_URL: 'http://mail',
    MAIL_FROM: 'a@b.cn\nBcc: c@d.cn',
    NOTICES_QUIET: '9-5',
    NOTICES_KEEP_DAYS: '1',
    PUBLIC_URL: 'city',
    SMS_SECRET: 'short',
  }))
    assert.throws(() => read({[name]: value}), new RegExp(name))
})
