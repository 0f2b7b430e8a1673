// Whose play it is: of who chose to listen when it began, or nobody's.

/** Who began to hear what plays, and whether it was private, if only for a while. */
export interface Begun {
	readonly fan: string | undefined;
	readonly isPrivate: boolean;
}

/** Before anything has sounded. */
export const NOT_BEGUN: Begun = { fan: undefined, isPrivate: true };

/** It became private while it played: what is left of it cannot be told from what was before. */
export const hidden = ({ fan }: Begun): Begun => ({ fan, isPrivate: true });

/** Somebody else was chosen while it played, if only for a while: it is nobody's from then on. */
export const switched = (begun: Begun, chosen: string | undefined): Begun =>
	begun.fan === chosen ? begun : { ...begun, fan: undefined };

/** Whether a play that began so is noted for the one who is chosen when it counts. */
export const isNoted = ({ fan, isPrivate }: Begun, chosen: string | undefined): boolean =>
	!isPrivate && fan !== undefined && fan === chosen;
