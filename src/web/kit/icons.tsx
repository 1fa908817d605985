import type {Said} from '#web/language.tsx'

/** One outlined drawing on a square of 24: strokes of 2 with round ends, few enough lines to be told apart at 16 pixels. */
interface Drawing extends Said {
  readonly path: string
}

/** The city's own family of signs for classes, by the names that `cases/public.json` gives them. */
export const icons = {
  manhole: {zh: '井盖', en: 'manhole', path: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8 9h8M7 12h10M8 15h8'},
  drain: {zh: '雨水箅子', en: 'drain', path: 'M3 6h18v12H3ZM8 6v12M12 6v12M16 6v12'},
  water: {zh: '水', en: 'water', path: 'M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11Z'},
  flood: {zh: '水域', en: 'waters', path: 'M2 8c3-3 5 3 8 0s5 3 8 0q2-2 4 0M2 15c3-3 5 3 8 0s5 3 8 0q2-2 4 0'},
  power: {zh: '电力', en: 'power', path: 'M13 2 5 13h6l-1 9 9-12h-6Z'},
  fire: {zh: '消防', en: 'fire', path: 'M12 2c1 5 6 7 6 12a6 6 0 0 1-12 0c0-3 1-4 2-5 0 2 1 3 2 3 2-3 1-6 2-10Z'},
  telecom: {zh: '通信', en: 'telecom', path: 'M12 11v10M8 21h8M12 8v.01M8 12a6 6 0 0 1 0-8M16 12a6 6 0 0 0 0-8'},
  lamp: {zh: '路灯', en: 'street lamp', path: 'M6 21V6a3 3 0 0 1 3-3h4M12 3h7l2 5H10ZM3 21h6'},
  road: {zh: '道路', en: 'road', path: 'M8 3 4 21M16 3l4 18M12 4v3M12 10.5v3M12 17v3'},
  sign: {zh: '标志牌', en: 'sign', path: 'M12 3v2M12 13v8M4 5h13l3 4-3 4H4ZM8 21h8'},
  signal: {zh: '信号灯', en: 'traffic light', path: 'M8 2h8v15H8ZM12 17v5M12 6v.01M12 9.5v.01M12 13v.01'},
  bus: {zh: '公交', en: 'bus', path: 'M5 4h14v13H5ZM5 11h14M8 17v3M16 17v3M8.5 14v.01M15.5 14v.01'},
  parking: {zh: '停车', en: 'parking', path: 'M4 4h16v16H4ZM10 17V7h3a3 3 0 0 1 0 6h-3'},
  car: {zh: '机动车', en: 'car', path: 'M3 17v-5l3-6h12l3 6v5ZM3 12h18M7 17v2M17 17v2M7 14.5v.01M17 14.5v.01'},
  bike: {
    zh: '非机动车',
    en: 'bicycle',
    path: 'M6 18a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM18 18a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM6 14.5 9 8h6l3 6.5M7 8h4',
  },
  rail: {zh: '护栏', en: 'railing', path: 'M5 21V7l2-3 2 3v14M15 21V7l2-3 2 3v14M2 11h20M2 16h20'},
  bin: {zh: '垃圾', en: 'rubbish', path: 'M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14M10 11v6M14 11v6'},
  broom: {zh: '保洁', en: 'cleansing', path: 'M20 3 12 12M9 10l5 5-2 6-9-2 1-3ZM8 15l-2 4'},
  tree: {zh: '树木', en: 'tree', path: 'M12 21v-7M12 14c-4 0-7-2-7-5.5S8 3 12 3s7 2 7 5.5-3 5.5-7 5.5ZM9 21h6'},
  grass: {zh: '绿地', en: 'green', path: 'M8 21c0-6-2-9-5-11 1 5 1 8 1 11M12 21V6M16 21c0-6 2-9 5-11-1 5-1 8-1 11M2 21h20'},
  bench: {zh: '座椅', en: 'bench', path: 'M3 11h18M3 15h18M6 15v5M18 15v5M6 11V6M18 11V6'},
  noise: {zh: '噪声', en: 'noise', path: 'M4 9v6h4l5 4V5L8 9ZM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11'},
  fumes: {zh: '油烟异味', en: 'fumes', path: 'M6 21c-3-3 3-6 0-9s3-6 0-9M12 21c-3-3 3-6 0-9s3-6 0-9M18 21c-3-3 3-6 0-9s3-6 0-9'},
  stall: {zh: '摊贩经营', en: 'stall', path: 'M3 9l2-5h14l2 5M5 12v8h14v-8M3 9a3 3 0 0 0 6 0 3 3 0 0 0 6 0 3 3 0 0 0 6 0'},
  poster: {zh: '广告招牌', en: 'advertising', path: 'M5 3h14v18H5ZM9 8h6M9 12h6M9 16h3'},
  building: {zh: '建筑', en: 'building', path: 'M5 21V3h9v18M14 9h5v12M3 21h18M8.5 7h2M8.5 11h2M8.5 15h2'},
  works: {zh: '施工', en: 'works', path: 'M4 20h16M7 20l4-16h2l4 16M9 12h6M8 16h8'},
  dust: {zh: '扬尘渣土', en: 'dust', path: 'M3 8h11a3 3 0 1 0-3-3M3 12h15a3 3 0 1 1-3 3M3 16h7a2.5 2.5 0 1 1-2.5 2.5'},
  hazard: {zh: '危险', en: 'hazard', path: 'M12 3 2 20h20ZM12 10v4M12 17v.01'},
  animal: {zh: '动物', en: 'animal', path: 'M12 13c-3 0-5 3-5 5s2 3 5 2c3 1 5 0 5-2s-2-5-5-5ZM5.5 10.5v1M9.5 6v1.5M14.5 6v1.5M18.5 10.5v1'},
  snow: {zh: '冰雪', en: 'snow', path: 'M12 3v18M4.2 7.5l15.6 9M19.8 7.5l-15.6 9'},
  house: {zh: '房屋', en: 'house', path: 'M3 11l9-8 9 8M6 9v12h12V9M10 21v-6h4v6'},
  other: {zh: '其他', en: 'other', path: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8 12v.01M12 12v.01M16 12v.01'},
} as const satisfies Readonly<Record<string, Drawing>>

export type IconName = keyof typeof icons

/** A drawing by a name from a city's data; a name nobody drew is the one for everything else. */
export const drawingOf = (name: string): Drawing => (name in icons ? icons[name as IconName] : icons.other)

/** The sign of a class; beside its name it says nothing more, so that nobody hears it twice. */
export function ClassIcon({name, size = 16}: {readonly name: string; readonly size?: number}) {
  return (
    <svg
      className="class-icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={drawingOf(name).path} />
    </svg>
  )
}
