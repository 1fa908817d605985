/** An event of a case as the hotline follows it up. */
export interface Followed {
  readonly seq: number
  readonly name: string
  readonly at: Date
  readonly actorName: string
  readonly body: {readonly unit?: string; readonly unitId?: string; readonly reason?: string}
}

/** The unit that received a case first: 首接负责制, it keeps the duty to see the matter to its end. */
export interface FirstReceiver {
  readonly unitId: string
  readonly unitName: string
  readonly at: Date
}

/** A unit's objection to a dispatch, named by the event that brought it. */
export interface Objection {
  readonly seq: number
  readonly unitId: string | null
  readonly unitName: string | null
  readonly reason: string
  readonly askedAt: Date
  readonly askedBy: string
  readonly decision: 'upheld' | 'dismissed' | null
  readonly decidedAt: Date | null
  readonly decidedBy: string | null
  readonly decidedReason: string | null
}

const decisions: Readonly<Record<string, Objection['decision']>> = {'case.return-approved': 'upheld', 'case.return-refused': 'dismissed'}

/** The first dispatch of a history, oldest event first; null before there is one. What comes later never changes it. */
export function firstReceiver(events: readonly Followed[]): FirstReceiver | null {
  const first = events.find(({name, body}) => name === 'case.dispatched' && body.unitId !== undefined)
  return first === undefined ? null : {unitId: first.body.unitId ?? '', unitName: first.body.unit ?? '', at: first.at}
}

/** Every objection of a history with what became of it; one that is not decided yet has no decision. */
export function objectionsIn(events: readonly Followed[]): readonly Objection[] {
  const found: Objection[] = []
  for (const {seq, name, at, actorName, body} of events) {
    const last = found.at(-1)
    if (name === 'case.return-asked')
      found.push({
        seq,
        unitId: body.unitId ?? null,
        unitName: body.unit ?? null,
        reason: body.reason ?? '',
        askedAt: at,
        askedBy: actorName,
        decision: null,
        decidedAt: null,
        decidedBy: null,
        decidedReason: null,
      })
    else if (decisions[name] !== undefined && last !== undefined && last.decision === null)
      found[found.length - 1] = {
        ...last,
        decision: decisions[name] ?? null,
        decidedAt: at,
        decidedBy: actorName,
        decidedReason: body.reason ?? null,
      }
  }
  return found
}
