/** Kinds of things the city's sectors know, as `properties.kind` of a thing names them. */
export const thingKinds = {
  'air-station': {zh: '空气质量监测站', en: 'Air quality station'},
  'noise-meter': {zh: '噪声监测仪', en: 'Noise meter'},
  'traffic-loop': {zh: '交通流检测器', en: 'Traffic detector'},
  'pressure-gauge': {zh: '供水压力计', en: 'Water pressure gauge'},
  'flow-meter': {zh: '供水流量计', en: 'Water flow meter'},
  'manhole-cover': {zh: '智能井盖', en: 'Manhole cover'},
  'waste-bin': {zh: '垃圾容器满溢仪', en: 'Waste container gauge'},
  'car-park': {zh: '停车场', en: 'Car park'},
  'parking-bay': {zh: '泊位检测器', en: 'Parking bay detector'},
  lamp: {zh: '路灯单灯控制器', en: 'Street lamp controller'},
  'rain-gauge': {zh: '雨量计', en: 'Rain gauge'},
  'water-level': {zh: '水位计', en: 'Water level gauge'},
  camera: {zh: '视频监控', en: 'Camera'},
} as const satisfies Readonly<Record<string, {readonly zh: string; readonly en: string}>>
export type ThingKind = keyof typeof thingKinds
