/** Kinds of things the city looks after: components 部件 and matters 事项 of GB/T 47678.5. */
export const categoryKinds = ['component', 'matter'] as const

/** True for '' (all), a kind, a major class (`matter.06`) or one category (`component.01037`, local codes alike). */
export const isCategory = (text: string): boolean => /^$|^(?:component|matter)(?:\.\d{2}(?:\d{3})?)?$/.test(text)

/** True when the held category is the asked one or the class, kind or whole it belongs to. */
export const withinCategory = (held: string, asked: string): boolean => asked.startsWith(held)

const kindTitles = {component: {zh: '部件', en: 'component'}, matter: {zh: '事项', en: 'matter'}} as const

/** A category in words that need no code table: 部件 01037, 事项大类 06. */
export const sayCategory = (category: string): {readonly zh: string; readonly en: string} => {
  if (category === '') return {zh: '全部类别', en: 'every category'}
  const [kind = '', code] = category.split('.')
  const title = kindTitles[kind as keyof typeof kindTitles] ?? {zh: kind, en: kind}
  if (code === undefined) return {zh: `全部${title.zh}`, en: `every ${title.en}`}
  return code.length === 2
    ? {zh: `${title.zh}大类 ${code}`, en: `${title.en} class ${code}`}
    : {zh: `${title.zh} ${code}`, en: `${title.en} ${code}`}
}
