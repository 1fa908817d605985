import {problem} from '#lib/problem.ts'
import type {AuthPolicy} from './policy.ts'

/** Longest password accepted, in characters: bounds the work of hashing. */
export const longestPassword = 128

/** The password breaks a rule; the sentence lists every rule it breaks. */
export const weakPassword = problem<{readonly zh: string; readonly en: string}>('auth.weak-password', 422, {
  zh: ({zh}) => `密码不符合要求：${zh}。请换一个密码。`,
  en: ({en}) => `The password ${en}. Choose another.`,
})

/** One of the latest passwords was given as the new one. */
export const usedPassword = problem<{readonly memory: number}>('auth.used-password', 422, {
  zh: ({memory}) => `不能使用最近${memory}次用过的密码，请换一个新密码。`,
  en: ({memory}) => `The last ${memory} passwords may not be used again. Choose a new one.`,
})

const classes: readonly RegExp[] = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]

/** How many of the four classes (lower, upper, digit, other) the password has. */
export const classesOf = (password: string): number => classes.filter((one) => one.test(password)).length

/** Every rule the password breaks, each as half a sentence in both languages; empty when it may be used. */
export const faultsOf = (password: string, login: string, policy: AuthPolicy): readonly {readonly zh: string; readonly en: string}[] => {
  const length = [...password].length
  const lower = password.toLowerCase()
  const name = login.toLowerCase()
  const backwards = [...name].reverse().join('')
  const faults = [
    length < policy.passwordLength && {
      zh: `至少${policy.passwordLength}个字符`,
      en: `needs at least ${policy.passwordLength} characters`,
    },
    length > longestPassword && {zh: `最多${longestPassword}个字符`, en: `may have at most ${longestPassword} characters`},
    classesOf(password) < policy.passwordClasses && {
      zh: `须含大写字母、小写字母、数字、符号中的${policy.passwordClasses}类`,
      en: `needs ${policy.passwordClasses} of: lower case, upper case, digits, symbols`,
    },
    name.length > 0 &&
      (lower.includes(name) || lower.includes(backwards)) && {
        zh: '不能包含登录名或其倒写',
        en: 'may not contain the login, forwards or backwards',
      },
    /(.)\1{3}/u.test(password) && {zh: '不能有连续4个相同字符', en: 'may not repeat a character four times in a row'},
  ]
  return faults.filter((fault) => fault !== false)
}

/** Throws auth.weak-password, naming every broken rule at once. */
export const requireStrong = (password: string, login: string, policy: AuthPolicy): void => {
  const faults = faultsOf(password, login, policy)
  if (faults.length === 0) return
  throw weakPassword({zh: faults.map((fault) => fault.zh).join('；'), en: faults.map((fault) => fault.en).join('; ')})
}

/** Whether a password set at `since` has outlived the policy at `at`. */
export const passwordExpired = (since: Date, at: Date, policy: AuthPolicy): boolean =>
  policy.passwordDays > 0 && at.getTime() - since.getTime() >= policy.passwordDays * 86_400_000
