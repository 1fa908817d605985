/**
 * Area under the receiver operating characteristic: how often a positive is scored above a negative, ties counting one half
 * (Mann–Whitney, by ranks). NaN when one of the two is missing.
 */
export function rocAuc(scores: readonly number[], positive: readonly boolean[]): number {
  const order = scores.map((_, index) => index).sort((a, b) => (scores[a] as number) - (scores[b] as number))
  let [ranks, positives] = [0, 0]
  for (let begin = 0; begin < order.length; ) {
    let end = begin
    let tied = 0
    while (end < order.length && scores[order[end] as number] === scores[order[begin] as number]) {
      if (positive[order[end] as number]) tied += 1
      end += 1
    }
    ranks += (tied * (begin + 1 + end)) / 2
    positives += tied
    begin = end
  }
  const negatives = order.length - positives
  return positives === 0 || negatives === 0 ? Number.NaN : (ranks - (positives * (positives + 1)) / 2) / (positives * negatives)
}
