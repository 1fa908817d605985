import {commonWords, doubleSurnames, seldomGiven, styles, surnames} from './surnames.ts'

/** What kinds of personal data are looked for, with the word that is put in their place. */
export const personalKinds = {
  identity: {zh: '证件号', en: 'identity number'},
  card: {zh: '银行卡号', en: 'bank card'},
  mobile: {zh: '手机号', en: 'mobile number'},
  landline: {zh: '电话号码', en: 'telephone number'},
  plate: {zh: '车牌', en: 'number plate'},
  email: {zh: '邮箱', en: 'e-mail address'},
  account: {zh: '账号', en: 'account'},
  name: {zh: '姓名', en: 'name'},
  room: {zh: '房号', en: 'room'},
} as const

export type PersonalKind = keyof typeof personalKinds

/** Personal data found in a text: UTF-16 offsets `from` to before `to`, and how sure it is, 0 to 1. */
export interface Personal {
  readonly kind: PersonalKind
  readonly from: number
  readonly to: number
  readonly confidence: number
}

/** Below this nothing is hidden: a family name with a title, 王先生, says too little. */
export const SURE = 0.6

const chineseDigits = new Map([...'〇零一二三四五六七八九'].map((digit, index) => [digit, String(Math.max(0, index - 1))]))
for (const [index, digit] of [...'壹贰叁肆伍陆柒捌玖'].entries()) chineseDigits.set(digit, String(index + 1))
for (const [digit, value] of [['幺', '1'], ['两', '2'], ['洞', '0'], ['拐', '7']] as const) chineseDigits.set(digit, value) // biome-ignore format: a table
for (const [index, digit] of [...'①②③④⑤⑥⑦⑧⑨'].entries()) chineseDigits.set(digit, String(index + 1))

/** Full-width forms as their ASCII forms, one code unit for one. */
const halved = (text: string): string =>
  text.replace(/[！-～]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0)).replaceAll('　', ' ')

/** The same with Chinese digits as digits; still one code unit for one. */
const numbered = (text: string): string => text.replace(/[^ -~]/g, (one) => chineseDigits.get(one) ?? one)

/** One run of digits without anything between them. */
interface Token {
  readonly digits: string
  readonly from: number
  readonly to: number
}

/** A chain of tokens that only a few separators part. */
type Run = readonly Token[]

const separators = /^(?:[ \t\-–—―_.·•,~()（）*/\\|]|\u200b|\u200c|\u200d|\ufeff){0,3}$/
/** Between many single digits these make a list, not a number. */
const listing = /[,/.~]/

function* runsOf(text: string): Generator<Run> {
  let run: Token[] = []
  for (const {0: digits, index: from} of text.matchAll(/\d+/g)) {
    const last = run.at(-1)
    if (last !== undefined && !separators.test(text.slice(last.to, from))) {
      yield run
      run = []
    }
    run.push({digits, from, to: from + digits.length})
  }
  if (run.length > 0) yield run
}

const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
)

const isDay = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()

/** The check character of the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2). */
export const identityCheck = (digits: string): string => {
  let sum = 0
  for (let i = 0; i < 17; i += 1) sum += Number(digits[i]) * (2 ** (17 - i) % 11)
  return '10X98765432'[sum % 11] ?? ''
}

/** Luhn's sum (ISO/IEC 7812-1) holds. */
export const luhn = (digits: string): boolean => {
  let sum = 0
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i])
    const twice = digit * 2
    sum += i % 2 === 0 ? digit : twice > 9 ? twice - 9 : twice
  }
  return sum % 10 === 0
}

/** What stands before a place, for the words that say what a number is. */
const before = (text: string, from: number, length: number): string => text.slice(Math.max(0, from - length), from)

const identityWords = /身份证|证件|身份号码|公民身份/
const cardWords = /卡号|银行卡|储蓄卡|信用卡|账户|账号|汇款|转账/
const phoneWords = /电话|座机|致电|联系|来电|号码|打|呼叫|tel/i
const publicWords = /热线|客服|服务电话|咨询电话|监督电话|举报电话|值班电话|投诉电话|服务台|总机|12345/
const codeWords = /编号|编码|案卷|案件|工单|部件|单号|订单|标识码|文号/

const identityOf = (digits: string, checked: string, context: string): number => {
  if (!provinces.has(digits.slice(0, 2))) return 0
  const [year, month, day] = [Number(digits.slice(6, 10)), Number(digits.slice(10, 12)), Number(digits.slice(12, 14))]
  if (year < 1900 || year > 2099 || !isDay(year, month, day)) return 0
  if (identityCheck(digits) === checked) return 0.99
  return identityWords.test(context) ? 0.85 : codeWords.test(context) ? 0.3 : 0.65
}

const oldIdentityOf = (digits: string, context: string): number => {
  if (
    !provinces.has(digits.slice(0, 2)) ||
    !isDay(1900 + Number(digits.slice(6, 8)), Number(digits.slice(8, 10)), Number(digits.slice(10, 12)))
  )
    return 0
  return identityWords.test(context) ? 0.95 : codeWords.test(context) ? 0.3 : 0.65
}

/** District, day, five digits: the outside number of a case. */
const looksLikeCase = (digits: string): boolean =>
  digits.length === 19 &&
  isDay(Number(digits.slice(6, 10)), Number(digits.slice(10, 12)), Number(digits.slice(12, 14))) &&
  digits[6] === '2'

const cardOf = (digits: string, context: string): number => {
  if (digits.length < 15 || digits.length > 19 || !luhn(digits)) return 0
  if (cardWords.test(context)) return 0.97
  if (codeWords.test(context) || looksLikeCase(digits)) return 0
  if (/^62/.test(digits) && digits.length >= 16) return 0.9
  return (/^(4|5[1-5])/.test(digits) && digits.length === 16) || (/^3[47]/.test(digits) && digits.length === 15) ? 0.7 : 0
}

const mobile = /^(?:(?:00)?86|0)?(1[3-9]\d{9})$/
const landline = /^(?:(?:00)?86)?0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}$/

const phoneOf = (digits: string, context: string): readonly [PersonalKind, number] | undefined => {
  if (mobile.test(digits))
    return codeWords.test(context) && digits.length === 11 && !phoneWords.test(context) ? undefined : ['mobile', 0.97]
  if (landline.test(digits)) return publicWords.test(context) ? undefined : ['landline', 0.9]
  return undefined
}

/** What the whole of some neighbouring tokens is; undefined when nothing personal. */
function numberKind(digits: string, mark: string, context: string): readonly [PersonalKind, number] | undefined {
  if (digits.length === 17 && mark === 'X') {
    const sure = identityOf(digits, 'X', context)
    return sure > 0 ? ['identity', sure] : undefined
  }
  if (digits.length === 18) {
    const sure = identityOf(digits, digits[17] ?? '', context)
    if (sure > 0) return ['identity', sure]
  }
  const card = cardOf(digits, context)
  if (card > 0) return ['card', card]
  if (digits.length === 15) {
    const sure = oldIdentityOf(digits, context)
    if (sure > 0) return ['identity', sure]
  }
  const phone = phoneOf(digits, context)
  if (phone !== undefined) return phone
  if (/^[2-8]\d{6,7}$/.test(digits) && /(?:电话|座机|致电|固话|tel)[号码是为:：\s]{0,4}$/i.test(context) && !publicWords.test(context))
    return ['landline', 0.75]
  return undefined
}

const LONGEST = 22

/** Tokens in a row that are one number: few when commas or dots part them, for those part lists, prices and dates. */
const joins = (text: string, tokens: Run): boolean => {
  const gaps = tokens.slice(1).map((token, index) => text.slice(tokens[index]?.to, token.from))
  const listed = gaps.filter((gap) => listing.test(gap)).length
  return listed === 0 || (listed <= 3 && tokens.length <= 5 && tokens.every(({digits}) => digits.length >= 2))
}

function* numbers(text: string, plain: string): Generator<Personal> {
  for (const run of runsOf(text)) {
    let start = 0
    while (start < run.length) {
      let found: {readonly one: Personal; readonly next: number} | undefined
      let digits = ''
      for (let end = start; end < run.length && digits.length < LONGEST; end += 1) {
        const [first, last] = [run[start] as Token, run[end] as Token]
        digits += last.digits
        if (digits.length > LONGEST || !joins(text, run.slice(start, end + 1))) continue
        const x = /^[ -]?[XxⅩ](?![A-Za-z0-9])/.exec(plain.slice(last.to, last.to + 3))?.[0] ?? ''
        const kind = numberKind(digits, x === '' ? '' : 'X', before(plain, first.from, 12))
        if (kind === undefined) continue
        const mark = kind[0] === 'identity' && digits.length === 17 ? x.length : 0
        const plus = plain[first.from - 1] === '+' ? 1 : 0
        const opened = /[(（]$/.test(before(plain, first.from, 1)) && /[)）]/.test(plain.slice(first.to, last.from)) ? 1 : 0
        found = {one: {kind: kind[0], from: first.from - plus - opened, to: last.to + mark, confidence: kind[1]}, next: end + 1}
      }
      if (found !== undefined) yield found.one
      start = found?.next ?? start + 1
    }
  }
}

/** Plates of GA 36-2018 and the new-energy ones: a province, a letter, five or six characters without I and O. */
const plates =
  /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][ ·.\-_]?[A-HJ-NP-Za-hj-np-z][ ·•.\-_]{0,2}((?:[A-HJ-NP-Za-hj-np-z0-9][ ·-]?){4,5}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳])(?![A-Za-z0-9])/g

function* platesIn(text: string): Generator<Personal> {
  for (const {0: whole, 1: tail = '', index: from} of text.matchAll(plates)) {
    const marks = tail.replace(/[ ·-]/g, '').toUpperCase()
    const digits = marks.replace(/\D/g, '').length
    const fresh = /^(?:[A-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK])$/.test(marks)
    if (marks.length === 6 ? fresh : digits >= 3) yield {kind: 'plate', from, to: from + whole.length, confidence: 0.95}
  }
}

const emails = /[A-Za-z0-9][\w.+-]{0,63}(?:@| ?[([]at[)\]] ?|艾特)[A-Za-z0-9][\w-]{0,62}(?:\.[A-Za-z][\w-]{0,20}){1,3}/g
const accounts = /(?:QQ|扣扣|微信|VX|wechat)(?:号码?|名)?\s{0,2}[:：是为]?\s{0,2}([A-Za-z0-9][\w-]{4,19})/gi

function* addressesIn(text: string): Generator<Personal> {
  for (const {0: whole, index: from} of text.matchAll(emails)) yield {kind: 'email', from, to: from + whole.length, confidence: 0.97}
  for (const {0: whole, 1: tail = '', index} of text.matchAll(accounts))
    if (/\d/.test(tail)) yield {kind: 'account', from: index + whole.length - tail.length, to: index + whole.length, confidence: 0.85}
}

const N = '[0-9A-Za-z]{1,4}'
const rooms = new RegExp(
  [
    `(?:[0-9A-Za-z]{1,4}|[一二三四五六七八九十]{1,3})\\s?(?:号楼|栋|幢|座|#楼?)\\s?(?:${N}|[一二三四五六七八九十]{1,2})\\s?(?:单元|梯)(?:\\s?\\d{2,4}\\s?(?:室|房|户|号)?)?`,
    `\\d{1,2}\\s?(?:单元|梯)\\s?\\d{3,4}\\s?(?:室|房|户|号)?`,
    `[0-9A-Za-z]{1,4}\\s?(?:号楼|栋|幢|座|#楼?)\\s?\\d{3,4}(?![0-9米元多人年万平个户公亩])\\s?(?:室|房|号)?`,
    `(?<![0-9A-Za-z.])\\d{3,4}(?:室|号房)`,
  ].join('|'),
  'g',
)

function* roomsIn(text: string): Generator<Personal> {
  for (const {0: whole, index: from} of text.matchAll(rooms)) yield {kind: 'room', from, to: from + whole.length, confidence: 0.8}
}

const isHan = (char: string | undefined): char is string => char !== undefined && /\p{Script=Han}/u.test(char)
const isGiven = (char: string | undefined): char is string => isHan(char) && !seldomGiven.has(char)

/** What may follow a name that nothing else vouches for. */
const afterName =
  /^(?:$|[^\p{Script=Han}A-Za-z]|反映|投诉|举报|来电|来信|致电|表示|称|说|的(?:电话|手机|联系|身份|家)|电话|手机|联系|身份证|先生|女士|小姐|师傅|同志)/u

/** How sure the words around a name make us: `loose` takes any characters, `bounded` wants an end to it. */
interface Reading {
  readonly loose?: boolean
  readonly bounded?: boolean
}

/** How long a name that begins at `from` is, 2 to 4 characters; 0 when none does. */
function nameLength(text: string, from: number, {loose = false, bounded = false}: Reading): number {
  const double = doubleSurnames.has(text.slice(from, from + 2))
  if (!double && !surnames.has(text[from] ?? '')) return 0
  if (!double && commonWords.has(text.slice(from, from + 2))) return 0
  const family = double ? 2 : 1
  if (styles.has(text.slice(from + family, from + family + 2))) return 0
  const fits = loose ? isHan : isGiven
  for (const given of [2, 1]) {
    const to = from + family + given
    if (to > text.length || ![...text.slice(from + family, to)].every(fits)) continue
    if (!bounded || afterName.test(text.slice(to, to + 4))) return family + given
  }
  return 0
}

const vouching = /(?:我叫|名叫|名字叫|姓名(?:[:：是为]|\s)\s?|本人叫|联系人(?:[:：是为]|\s)?\s?|户主[:：]\s?|业主姓名[:：]?\s?)/g
const hinting =
  /(?:我是|本人|联系人?|业主|房东|租户|租客|户主|当事人|投诉人|举报人|来电人|诉求人|法人|老板|居民|村民|市民|邻居|司机|店主|学生|患者|找|(?:^|[，。；：、,;:\s（(]))/g
const titles = /先生|女士|小姐|师傅|同志|大爷|大妈|阿姨|老师|医生|警官|经理/g

/** What may stand before a name that a title follows. */
const beforeName = /(?:^|[^\p{Script=Han}]|[的由找是和对给把被与位长人机主民生员工为请])$/u

/** Whether the `length` characters before a title are a name. */
function isNameBefore(text: string, title: number, length: number): boolean {
  const from = title - length
  if (from < 0 || !beforeName.test(text.slice(0, from).slice(-1))) return false
  const double = doubleSurnames.has(text.slice(from, from + 2))
  if (length === 4 && !double) return false
  if (!double && (!surnames.has(text[from] ?? '') || commonWords.has(text.slice(from, from + 2)))) return false
  // 班主任陈老师 is no 任陈.
  if (text[from] === '任' && text[from - 1] === '主') return false
  return [...text.slice(from + (double ? 2 : 1), title)].every(isGiven)
}

function* namesIn(text: string, numbersFound: readonly Personal[]): Generator<Personal> {
  for (const {0: whole, index} of text.matchAll(vouching)) {
    const from = index + whole.length
    const length = nameLength(text, from, {loose: true, bounded: true}) || nameLength(text, from, {})
    if (length > 0) yield {kind: 'name', from, to: from + length, confidence: 0.9}
    else {
      const rare = /^\p{Script=Han}{2,3}(?=$|[^\p{Script=Han}])/u.exec(text.slice(from, from + 5))?.[0] ?? ''
      if (rare !== '' && [...rare].every(isGiven) && !commonWords.has(rare))
        yield {kind: 'name', from, to: from + rare.length, confidence: 0.7}
    }
  }
  for (const {0: whole, index} of text.matchAll(hinting)) {
    const from = index + whole.length
    const length = nameLength(text, from, {bounded: true})
    // Two characters between two commas are too often a word.
    const opens = /^[，。；：、,;:\s（(]?$/.test(whole)
    if (length > 0 && !opens) yield {kind: 'name', from, to: from + length, confidence: length === 2 ? 0.65 : 0.75}
  }
  for (const {index} of text.matchAll(titles)) {
    const length = [4, 3, 2].find((one) => isNameBefore(text, index, one))
    if (length !== undefined) yield {kind: 'name', from: index - length, to: index, confidence: 0.8}
    else if (surnames.has(text[index - 1] ?? '')) yield {kind: 'name', from: index - 1, to: index, confidence: 0.4}
  }
  for (const {kind, from: at} of numbersFound) {
    if (kind !== 'mobile' && kind !== 'identity' && kind !== 'landline') continue
    const lead = before(text, at, 16)
    const shown =
      /(?:^|[^\p{Script=Han}]|业主|居民|联系|[找叫人和与由给向请让对把被])(\p{Script=Han}{2,4})[，,:：\s（(、]{0,2}(?:的)?(?:联系|手机|电话|号码|方式|身份证号?码?|证件号?码?){0,3}[号码是为:：\s（(]{0,3}$/u.exec(
        lead,
      )
    const words = shown?.[1]
    if (shown === null || words === undefined) continue
    const from = at - lead.length + shown.index + shown[0].indexOf(words)
    const length = nameLength(text, from, {bounded: true})
    if (length > 0) yield {kind: 'name', from, to: from + length, confidence: 0.85}
  }
}

/** Which of two that overlap is kept: the surer kind of number, then the longer. */
const rank = ({kind, from, to}: Personal): number =>
  (Object.keys(personalKinds).length - Object.keys(personalKinds).indexOf(kind)) * 1000 + (to - from)

const apart = (found: readonly Personal[]): readonly Personal[] => {
  const kept: Personal[] = []
  for (const one of [...found].sort((a, b) => rank(b) - rank(a) || a.from - b.from))
    if (!kept.some((other) => one.from < other.to && other.from < one.to)) kept.push(one)
  return kept.sort((a, b) => a.from - b.from)
}

function* knownIn(text: string, known: readonly string[]): Generator<Personal> {
  for (const words of known.filter((one) => one.length >= 2))
    for (let from = text.indexOf(words); from >= 0; from = text.indexOf(words, from + words.length))
      yield {kind: /^[\d+ -]+$/.test(words) ? 'mobile' : 'name', from, to: from + words.length, confidence: 1}
}

/** What is asked of the search; rooms are looked for only when asked for, because a case is often about a building. */
export interface Search {
  readonly rooms?: boolean
  /** Least confidence, 0.6 unless said. */
  readonly least?: number
  /** Names and numbers known to be somebody's, such as the reporter's own: hidden wherever they stand. */
  readonly known?: readonly string[]
}

/**
 * Personal data in a Chinese text, in order and without overlap: numbers also when written full-width, in Chinese digits or parted by blanks and
 * dashes. Public numbers (12345, 110, 400…, 95…) and the numbers of cases and components are none.
 */
export function findPersonal(text: string, {rooms: withRooms = false, least = SURE, known = []}: Search = {}): readonly Personal[] {
  const plain = halved(text)
  const digits = numbered(plain)
  const found = [...numbers(digits, plain)]
  return apart(
    [
      ...found,
      ...platesIn(digits),
      ...addressesIn(plain),
      ...namesIn(plain, found),
      ...knownIn(text, known),
      ...(withRooms ? roomsIn(plain) : []),
    ].filter(({confidence}) => confidence >= least),
  )
}

/** The mark that stands in a public text for something hidden. */
export const markOf = (kind: PersonalKind): string => `【${personalKinds[kind].zh}】`

/** A text as everybody may read it, and what was hidden in it; offsets are of the original. */
export interface PublicText {
  readonly text: string
  readonly marks: readonly Personal[]
}

/** The text with a mark in the place of everything personal. */
export function publicText(text: string, search: Search = {}): PublicText {
  const marks = findPersonal(text, search)
  let [shown, at] = ['', 0]
  for (const {kind, from, to} of marks) {
    shown += text.slice(at, from) + markOf(kind)
    at = to
  }
  return {text: shown + text.slice(at), marks}
}
