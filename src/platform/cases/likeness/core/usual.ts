import type {Likeness} from './model.ts'

/**
 * What a city begins with, in the order of `sideNames`: learned from Boston's requests of July to September 2011 without the habits of its
 * categories (`evaluate duplicates` measures it on October). Those requests have no texts, components or telephones: these three stand as believed.
 */
export const usualLikeness: Likeness = {
  coefficients: [-9.93, 0.289, 2.362, -0.407, -0.502, 3.1, 2.06, 0.27, 0, -1.008, -0.411, 3, -3, 2.66, 1, 6, 2, 2],
  typical: [1, 0.406, 0.503, 6.3, 0.105, 0.169, 0.061, 0.576, 0, 2.739, 1.247, 0, 0, 0.439, 0, 0, 0, 0],
  habits: {},
  threshold: 0.193,
}
