import type {MasterKind} from './kinds.ts'
import type {Model} from './weigh.ts'

/** What a city believes before it learns from its own records (`npm run city -- masters`), of pairs that share a block. The shares of each attribute are those of `attributesOf`, in its order. */
export const usualModels: Readonly<Record<MasterKind, Model>> = {
  enterprise: {
    prior: 0.1,
    attributes: [
      {same: [0.4, 0.3, 0.15, 0.1, 0.05], other: [0.001, 0.002, 0.02, 0.01, 0.967]},
      {same: [0.9, 0.1], other: [0.02, 0.98]},
      {same: [0.4, 0.35, 0.1, 0.15], other: [0.005, 0.02, 0.025, 0.95]},
      {same: [0.8, 0.2], other: [0.02, 0.98]},
      {same: [0.7, 0.2, 0.05, 0.05], other: [0.05, 0.15, 0.3, 0.5]},
    ],
  },
  person: {
    prior: 0.05,
    attributes: [
      {same: [0.92, 0.04, 0.04], other: [0.08, 0.22, 0.7]},
      {same: [0.95, 0.05], other: [0.05, 0.95]},
      {same: [0.85, 0.15], other: [0.001, 0.999]},
      {same: [0.45, 0.35, 0.1, 0.1], other: [0.001, 0.005, 0.02, 0.974]},
    ],
  },
  place: {
    prior: 0.1,
    attributes: [
      {same: [0.5, 0.3, 0.2], other: [0.005, 0.03, 0.965]},
      {same: [0.4, 0.35, 0.1, 0.15], other: [0.005, 0.02, 0.025, 0.95]},
      {same: [0.7, 0.2, 0.07, 0.03], other: [0.1, 0.2, 0.4, 0.3]},
    ],
  },
  component: {
    prior: 0.1,
    attributes: [
      {same: [0.97, 0.03], other: [0.3, 0.7]},
      {same: [0.8, 0.1, 0.1], other: [0.2, 0.1, 0.7]},
      {same: [0.6, 0.25, 0.13, 0.02], other: [0.01, 0.04, 0.2, 0.75]},
    ],
  },
}
