/**
 * Whether a case is drawn for a call-back, by its id alone: anybody can check the draw, nobody can steer it. Over many ids (random in their last 32 bits,
 * as UUIDs of version 4 and 7 are) the share drawn is `share`.
 */
export const isSampled = (id: string, share: number): boolean => Number.parseInt(id.slice(-8), 16) < share * 2 ** 32
