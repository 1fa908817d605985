import {problem, type Said} from '#lib/problem.ts'

/** JSON Patch (RFC 6902): a document is changed step by step, and not at all when any step cannot be done. */

const badPatch = problem<{step: number; why: Said}>('sensing.bad-patch', 400, {
  zh: ({step, why}) => `修改步骤 ${step + 1} ${why.zh}。什么都没有修改，请改正后整体重发。`,
  en: ({step, why}) => `Step ${step + 1} of the patch ${why.en}. Nothing was changed: correct it and send it all again.`,
})

const otherwise = problem<{step: number; path: string}>('sensing.patch-test', 409, {
  zh: ({step, path}) => `修改步骤 ${step + 1}：${path} 现在不是所说的值。什么都没有修改，请重新读取后再改。`,
  en: ({step, path}) => `Step ${step + 1}: ${path} is not what the patch says it is. Nothing was changed: read it again, then change it.`,
})

const MOST_STEPS = 1_000
/** What copies may add: each may double what is there. */
const MOST_COPIED = 1_000_000

const isRecord = (one: unknown): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null && !Array.isArray(one)

const noPointer: Said = {zh: '的地址应为空或以“/”开头', en: 'has an address that is neither empty nor begins with a slash'}
const nothingThere: Said = {zh: '指向的位置不存在', en: 'leads to a place that is not there'}

/** Reads a JSON pointer (RFC 6901) as its steps; undefined when it is none. */
export const pointerOf = (text: unknown): readonly string[] | undefined =>
  typeof text !== 'string' || (text !== '' && !text.startsWith('/')) || /~(?![01])/.test(text)
    ? undefined
    : text
        .split('/')
        .slice(1)
        .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** Whether two JSON values are the same: numbers by value, objects whatever their order. */
export function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, index) => same(one, b[index]))
  if (!isRecord(a)) return a === b
  const names = Object.keys(a)
  return isRecord(b) && names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]))
}

const placeIn = (list: readonly unknown[], step: string, end: number): number | undefined =>
  /^(?:0|[1-9]\d{0,8})$/.test(step) && Number(step) < end ? Number(step) : step === '-' && end > list.length ? list.length : undefined

/** What a pointer leads to, in a tuple; undefined when nothing is there. */
function found(document: unknown, steps: readonly string[]): readonly [unknown] | undefined {
  let at = document
  for (const step of steps) {
    if (Array.isArray(at)) {
      const place = placeIn(at, step, at.length)
      if (place === undefined) return undefined
      at = at[place]
    } else if (isRecord(at) && Object.hasOwn(at, step)) at = at[step]
    else return undefined
  }
  return [at]
}

type Change = (within: readonly unknown[] | Readonly<Record<string, unknown>>, step: string) => unknown

/** The document with the part changed that holds what the last step names; undefined when there is none. Nothing is changed in place. */
function changed(document: unknown, [step, ...rest]: readonly string[], change: Change): unknown {
  if (step === undefined || typeof document !== 'object' || document === null) return undefined
  const within = document as readonly unknown[] | Readonly<Record<string, unknown>>
  if (rest.length === 0) return change(within, step)
  const inner = found(document, [step])
  const next = inner === undefined ? undefined : changed(inner[0], rest, change)
  if (next === undefined) return undefined
  return Array.isArray(within) ? within.with(Number(step), next) : {...within, [step]: next}
}

const adding =
  (value: unknown): Change =>
  (within, step) => {
    if (!Array.isArray(within)) return {...within, [step]: value}
    const place = placeIn(within, step, within.length + 1)
    return place === undefined ? undefined : within.toSpliced(place, 0, value)
  }

const removing: Change = (within, step) => {
  if (Array.isArray(within)) {
    const place = placeIn(within, step, within.length)
    return place === undefined ? undefined : within.toSpliced(place, 1)
  }
  const held = within as Readonly<Record<string, unknown>>
  return Object.hasOwn(held, step) ? Object.fromEntries(Object.entries(held).filter(([name]) => name !== step)) : undefined
}

const put = (document: unknown, steps: readonly string[], value: unknown): unknown =>
  steps.length === 0 ? value : changed(document, steps, adding(value))

/** Changes a document as a patch says; the document itself stays as it is. Throws sensing.bad-patch, sensing.patch-test. */
export function patched(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch) || patch.length > MOST_STEPS)
    throw badPatch({
      step: 0,
      why: {zh: `应在一个至多 ${MOST_STEPS} 步的数组中`, en: `should stand in an array of at most ${MOST_STEPS} steps`},
    })
  let copied = 0
  return patch.reduce<unknown>((whole, one: unknown, step) => {
    const refuse = (why: Said): Error => badPatch({step, why})
    const there = <T>(value: T | undefined): T => {
      if (value === undefined) throw refuse(nothingThere)
      return value
    }
    const pointer = (text: unknown): readonly string[] => {
      const steps = pointerOf(text)
      if (steps === undefined) throw refuse(noPointer)
      return steps
    }
    if (!isRecord(one)) throw refuse({zh: '应为对象', en: 'should be an object'})
    const path = pointer(one.path)
    const given = (): unknown => {
      if (!Object.hasOwn(one, 'value')) throw refuse({zh: '缺少 value', en: 'has no value'})
      return one.value
    }
    const without = (steps: readonly string[]): unknown => (steps.length === 0 ? null : there(changed(whole, steps, removing)))
    switch (one.op) {
      case 'add':
        return there(put(whole, path, given()))
      case 'remove':
        there(found(whole, path))
        return without(path)
      case 'replace':
        there(found(whole, path))
        return there(put(without(path), path, given()))
      case 'move': {
        const from = pointer(one.from)
        if (from.length < path.length && from.every((part, index) => part === path[index]))
          throw refuse({zh: '不能移到自身之内', en: 'moves something into itself'})
        const [value] = there(found(whole, from))
        return from.length === path.length && from.every((part, index) => part === path[index])
          ? whole
          : there(put(without(from), path, value))
      }
      case 'copy': {
        const [value] = there(found(whole, pointer(one.from)))
        copied += JSON.stringify(value).length
        if (copied > MOST_COPIED) throw refuse({zh: '复制的内容过多', en: 'copies too much'})
        return there(put(whole, path, value))
      }
      case 'test': {
        const known = found(whole, path)
        if (known === undefined || !same(known[0], given())) throw otherwise({step, path: String(one.path).slice(0, 200)})
        return whole
      }
      default:
        throw refuse({
          zh: '的 op 应为 add、remove、replace、move、copy 或 test',
          en: 'should have an op of add, remove, replace, move, copy or test',
        })
    }
  }, document)
}
