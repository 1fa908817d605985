/** Unit words as they stand behind numbers, and how much of the first unit of their kind each is. */
const kinds: readonly Readonly<Record<string, number>>[] = [
  {m: 1, 米: 1, mm: 0.001, 毫米: 0.001, cm: 0.01, 厘米: 0.01, km: 1_000, 公里: 1_000, 千米: 1_000, 里: 500},
  {
    'm²': 1,
    m2: 1,
    平方米: 1,
    平米: 1,
    '㎡': 1,
    亩: 2_000 / 3,
    公顷: 10_000,
    ha: 10_000,
    'km²': 1_000_000,
    km2: 1_000_000,
    平方公里: 1_000_000,
  },
  {'m³': 1, m3: 1, 立方米: 1, 方: 1, L: 0.001, l: 0.001, 升: 0.001},
  {kg: 1, 千克: 1, 公斤: 1, g: 0.001, 克: 0.001, t: 1_000, 吨: 1_000, 斤: 0.5},
  {元: 1, 千元: 1_000, 万元: 10_000, 万: 10_000, 亿元: 100_000_000, 亿: 100_000_000},
  {s: 1, 秒: 1, min: 60, 分钟: 60, 分: 60, h: 3_600, 小时: 3_600, 天: 86_400, d: 86_400},
  {'%': 0.01, '‰': 0.001, 百分比: 0.01, 1: 1},
]

/** Every unit word that can be converted. */
export const unitWords: readonly string[] = kinds.flatMap((kind) => Object.keys(kind))

/** By what a number in the one unit is multiplied to be in the other; undefined when they measure different things or are not known. */
export function factorOf(from: string, to: string): number | undefined {
  if (from === to) return 1
  const kind = kinds.find((one) => Object.hasOwn(one, from) && Object.hasOwn(one, to))
  return kind === undefined ? undefined : (kind[from] ?? 1) / (kind[to] ?? 1)
}
