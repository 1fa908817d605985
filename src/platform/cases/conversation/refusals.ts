import {problem} from '#lib/problem.ts'

export const unknownFollow = problem('case.unknown-link', 404, {
  zh: () => '这个查询链接无效。请核对上报时得到的完整链接，或拨打热线查询。',
  en: () => 'This link leads to no case. Check that it is the whole link you were given, or call the hotline.',
})
