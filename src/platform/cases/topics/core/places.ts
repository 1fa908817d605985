/** What the name of a place ends with, most particular first: an estate says more than a road. */
const endings =
  '小区|社区|花园|家园|公寓|新村|新城|名城|山庄|大厦|广场|市场|公园|工业园|产业园|幼儿园|小学|中学|学校|学院|大学|医院|车站|地铁站|高铁站|公交站|码头|加油站|搅拌站|变电站|垃圾站|体育馆|安置房|步行街|大道|国际城|滨河苑|雅苑|佳苑|苑|村|镇|桥|路|街|巷|湖'

/** Words that stand before a name and are no part of it. */
const before =
  /反映|关于|咨询|举报|投诉|建议|请问|请求|要求|希望|强烈|位于|坐落|座落|座落在|家住|本人|我们|我是|你好|您好|尊敬的|领导|书记|市长|附近|旁边|对面|门口|这个|那个|一个|多个|整个|每个|及其|以及|还有|因为|由于|所以|但是|如果|目前|现在|今年|去年|严重|[的了在于与和及对向到从由被把将让给是有无不没请问为何住]/gu

/** The city, its districts and streets say too little to tell one place from another. */
const large = /[A-Z]\d*(?:市|区|县)|西地省|\p{Script=Han}{2,3}街道(?!办)/gu

const ending = new RegExp(`[\\p{Script=Han}A-Za-z\\d]{2,8}?(?:${endings})(?![市区管县省])`, 'gu')
const vague =
  /^(?:小区|社区|大道|马路|公路|道路|铁路|高速|线路|学校|医院|市场|[东西南北中]?[路街]|[一二三四五六七八九十某该本此各多几几条]+.{0,2})$|(?:线|道|公|铁|马|网|思)路$|^[这那]/u

/**
 * The names of places a text holds, by how they end (…小区, …路, …学院); each once, in order. They are found by pattern, so a name may bear a
 * character too much; what two texts call alike is found alike.
 */
export function placesIn(text: string): readonly string[] {
  const pieces = text
    .replace(large, ' ')
    .replace(before, ' ')
    .split(/[^\p{Script=Han}A-Za-z\d]+/u)
  const found = new Set<string>()
  for (const piece of pieces) for (const [name] of piece.matchAll(ending)) if (!vague.test(name) && name.length <= 10) found.add(name)
  return [...found]
}
