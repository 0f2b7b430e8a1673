// Where a chain is in its epochs and eras, and when another era begins. All times are what the chain's clock says.

/** What is read of one block, and of the chain's pace, which never changes. */
export interface EraClock {
	/** The era in force. */
	era: number;
	/** The block's own time, in milliseconds since 1970. */
	now: number;
	/** The session in force, and the first of the era in force. */
	session: number;
	firstSession: number;
	/** The block's slot, and the first of the epoch in force. */
	slot: bigint;
	epochStart: bigint;
	/** Milliseconds of a slot. */
	slotTime: number;
	slotsAnEpoch: number;
	sessionsAnEra: number;
}

/** How much of something has passed. */
export interface Progress {
	done: number;
	of: number;
	/** Milliseconds that are left, if no slot is skipped; 0 where it is overdue. */
	left: number;
}

/** Milliseconds of an epoch, which is a session. */
export const epochTime = ({
	slotTime,
	slotsAnEpoch,
}: Pick<EraClock, 'slotTime' | 'slotsAnEpoch'>): number => slotTime * slotsAnEpoch;

/** Milliseconds of an era, which is a round. */
export const eraTime = (
	clock: Pick<EraClock, 'slotTime' | 'slotsAnEpoch' | 'sessionsAnEra'>,
): number => epochTime(clock) * clock.sessionsAnEra;

const within = (value: number, most: number): number => Math.min(Math.max(value, 0), most);

/** Slots of the epoch that have begun. */
export function epochProgress({ slot, epochStart, slotsAnEpoch, slotTime }: EraClock): Progress {
	const done = within(Number(slot - epochStart), slotsAnEpoch);
	return { done, of: slotsAnEpoch, left: (slotsAnEpoch - done) * slotTime };
}

/** Sessions and slots of the era that have begun, counted in slots. */
export function eraProgress(clock: EraClock): Progress {
	const { session, firstSession, sessionsAnEra, slotsAnEpoch, slotTime } = clock;
	const of = sessionsAnEra * slotsAnEpoch;
	const begun = within(session - firstSession, sessionsAnEra - 1);
	const done = within(begun * slotsAnEpoch + epochProgress(clock).done, of);
	return { done, of, left: (of - done) * slotTime };
}

/** When an era begins, or began: in milliseconds since 1970, about. Eras before the one in force have the nominal length. */
export function beginOfEra(clock: EraClock, era: number): number {
	const { done, of } = eraProgress(clock);
	return clock.now + (era - clock.era) * of * clock.slotTime - done * clock.slotTime;
}

/**
 * The era from which on a node can be selected: its selection id is drawn when the second epoch after that of its
 * registration begins, and whoever has one when an era ends can be in the next set. `asked` is the first block of the
 * epoch in which it asked, as a count of epochs from the one in force: 0 for this one, 1 for the one before.
 */
export function firstEraOfNode(clock: EraClock, epochsAgo: number): number {
	const sessionsLeft = Math.max(clock.sessionsAnEra - (clock.session - clock.firstSession), 1);
	// Drawn when so many more epochs have begun; the era that is in force then is the last without the node.
	const until = Math.max(2 - epochsAgo, 0);
	const erasPassed =
		until < sessionsLeft ? 0 : 1 + Math.floor((until - sessionsLeft) / clock.sessionsAnEra);
	return clock.era + erasPassed + 1;
}
