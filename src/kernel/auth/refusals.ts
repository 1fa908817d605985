import {type Problem, problem} from '#lib/problem.ts'

/** Either what was done, or a refusal whose traces (a counted attempt, an audit line) must be kept and so may not be thrown. */
export type Outcome<T> = {readonly done: T} | {readonly refused: Problem}

/** The same for a wrong password, an unknown login and an account without a password. */
export const wrongCredentials = problem<{readonly failures: number; readonly minutes: number}>('auth.wrong-credentials', 401, {
  zh: ({failures, minutes}) => `登录名或密码不正确。请检查后重试；连续输错${failures}次，该登录名将暂停${minutes}分钟。`,
  en: ({failures, minutes}) =>
    `The login or the password is wrong. Check both and try again; after ${failures} wrong attempts the login rests for ${minutes} minutes.`,
})

export const resting = problem<{readonly until: string; readonly minutes: number}>('auth.resting', 429, {
  zh: ({minutes}) => `连续输错次数过多，该登录名暂停使用，请在${minutes}分钟后重试，或联系系统管理员解锁。`,
  en: ({minutes}) =>
    `Too many wrong attempts: this login rests. Try again in ${minutes} minutes, or ask the system administrator to unlock it.`,
})

export const disabled = problem('auth.disabled', 403, {
  zh: () => '该账号已停用。如需恢复，请联系系统管理员。',
  en: () => 'This account is disabled. Ask the system administrator to enable it.',
})

export const codeNeeded = problem('auth.code-needed', 401, {
  zh: () => '请输入身份验证器上的6位动态码后再登录。',
  en: () => 'Enter the six-digit code of your authenticator too.',
})

export const wrongCode = problem('auth.wrong-code', 401, {
  zh: () => '动态码不正确或已用过。请等身份验证器显示下一个动态码后重试。',
  en: () => 'The code is wrong or has been used. Wait for the next one and try again.',
})

export const noSuchAccount = problem<{readonly account: string}>('auth.no-such-account', 404, {
  zh: ({account}) => `没有编号为 ${account} 的账号。请从账号列表中选择。`,
  en: ({account}) => `There is no account ${account}. Choose one from the list of accounts.`,
})

export const loginTaken = problem<{readonly login: string}>('auth.login-taken', 409, {
  zh: ({login}) => `登录名“${login}”已被使用。请换一个登录名。`,
  en: ({login}) => `The login “${login}” is taken. Choose another.`,
})

export const badLogin = problem<{readonly login: string}>('auth.bad-login', 422, {
  zh: () => '登录名须为2至64位小写字母、数字、点、横线或下划线，且以字母或数字开头。请修改登录名。',
  en: () => 'A login is 2 to 64 lower-case letters, digits, dots, dashes or underscores and begins with a letter or digit. Change it.',
})

export const personsOnly = problem('auth.persons-only', 403, {
  zh: () => '此操作只能由本人登录后进行，不能使用接口密钥。请用浏览器登录后再试。',
  en: () => 'Only a person who is signed in may do this, not a key. Sign in and try again.',
})

export const hasSecondFactor = problem('auth.has-second-factor', 409, {
  zh: () => '已启用动态码。如需更换设备，请先停用后重新绑定。',
  en: () => 'A second factor is in use. Remove it first to enrol another device.',
})

export const noSecondFactor = problem('auth.no-second-factor', 409, {
  zh: () => '尚未绑定动态码。请先申请绑定并扫描二维码。',
  en: () => 'No second factor is being enrolled. Begin by asking for one and scanning its code.',
})

export const noSuchRole = problem<{readonly role: string}>('auth.no-such-role', 404, {
  zh: ({role}) => `没有角色“${role}”。请从角色列表中选择，或先定义该角色。`,
  en: ({role}) => `There is no role “${role}”. Choose one from the list, or define it first.`,
})

export const badRole = problem<{readonly role: string}>('auth.bad-role', 422, {
  zh: () => '角色标识须为2至40位小写字母、数字或横线，且以字母开头。请修改角色标识。',
  en: () => 'A role id is 2 to 40 lower-case letters, digits or dashes and begins with a letter. Change it.',
})

export const noSuchGrant = problem<{readonly grant: string}>('auth.no-such-grant', 404, {
  zh: ({grant}) => `没有编号为 ${grant} 的授权。请刷新授权列表后再选择。`,
  en: ({grant}) => `There is no grant ${grant}. Refresh the list and choose again.`,
})

export const toYourself = problem('auth.to-yourself', 403, {
  zh: () => '不能给自己授权。请由另一位安全管理员办理。',
  en: () => 'Nobody gives rights to themselves. Ask another security administrator.',
})

export const badTerm = problem('auth.bad-term', 422, {
  zh: () => '授权的结束时间须晚于开始时间。请修改期限。',
  en: () => 'A grant must end after it begins. Change its dates.',
})

export const badScope = problem<{readonly scope: string}>('auth.bad-scope', 422, {
  zh: ({scope}) => `“${scope}”不是有效的授权范围。区域为行政区划代码，类别形如 matter.06 或 component.01037，请修改。`,
  en: ({scope}) => `“${scope}” is not a scope. An area is an area code, a category looks like matter.06 or component.01037. Change it.`,
})

export const noSuchKey = problem<{readonly key: string}>('auth.no-such-key', 404, {
  zh: ({key}) => `没有编号为 ${key} 的接口密钥。请从密钥列表中选择。`,
  en: ({key}) => `There is no key ${key}. Choose one from your list of keys.`,
})

export const badKeyTerm = problem<{readonly days: number}>('auth.bad-key-term', 422, {
  zh: ({days}) => `接口密钥的有效期须在现在之后、${days}天之内。请修改到期时间。`,
  en: ({days}) => `A key must expire in the future and within ${days} days. Change its expiry.`,
})

export const tooManyKeys = problem<{readonly most: number}>('auth.too-many-keys', 409, {
  zh: ({most}) => `每个账号最多有${most}个有效的接口密钥。请先停用不再使用的密钥。`,
  en: ({most}) => `An account has at most ${most} live keys. End one that is no longer used.`,
})

export const noProvider = problem('auth.no-provider', 404, {
  zh: () => '本系统未配置统一身份认证，请使用登录名和密码登录。',
  en: () => 'No identity provider is configured here. Sign in with login and password.',
})

export const providerUnreachable = problem('auth.provider-unreachable', 502, {
  zh: () => '统一身份认证暂时无法访问。请稍后重试，或使用登录名和密码登录。',
  en: () => 'The identity provider cannot be reached. Try again later, or sign in with login and password.',
})

export const providerRefused = problem('auth.provider-refused', 401, {
  zh: () => '统一身份认证未通过或已过期。请重新登录。',
  en: () => 'The identity provider did not confirm who you are, or too much time passed. Sign in again.',
})

export const noAccountHere = problem('auth.no-account-here', 403, {
  zh: () => '您已通过统一身份认证，但在本系统没有账号。请联系系统管理员开通。',
  en: () => 'You are known to the identity provider but have no account here. Ask the system administrator to open one.',
})
