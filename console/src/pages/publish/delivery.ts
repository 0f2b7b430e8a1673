// How content comes to a node after it was published: which node, what has been brought, what goes wrong. Pure: what is
// done is in carry.ts.

/** A node that takes it. */
export interface Target {
	node: number;
	url: string;
}

/** What is brought, in this order: nodes take a picture once they have the description that names it. */
export type Part = 'content' | 'metadata' | 'artwork';

export type Delivery =
	/** Nothing has begun: the file is not here, or nobody has asked for it. */
	| { at: 'idle' }
	/** On its way to a node. `sent` bytes of `part` have come there. */
	| ({ at: 'sending'; /** Why it does not move now. */ note?: string } & Way)
	| ({ at: 'paused' } & Way)
	/** No node takes it now. What has come is kept there for a day. */
	| { at: 'failed'; why: string; failed: Failure[] }
	/** A node has all of it. */
	| { at: 'accepted'; by: Target; failed: Failure[] };

interface Way {
	to: Target;
	part: Part;
	/** Bytes of the part that the node has confirmed. */
	sent: number;
	/** Parts that it has all of. */
	accepted: Part[];
	/** Nodes that have not taken it. */
	failed: Failure[];
}

/** Why a node has not taken it. */
export interface Failure {
	to: Target;
	why: string;
}

export type Step =
	| { type: 'begin'; targets: Target[] }
	| { type: 'progress'; part: Part; sent: number; note?: string }
	| { type: 'done'; part: Part }
	| { type: 'pause' }
	| { type: 'resume' }
	/** This node does not take it: the next one is asked. */
	| { type: 'refused'; why: string; targets: Target[] }
	/** No node would take it: the file has changed, or the wallet has refused. */
	| { type: 'broken'; why: string };

export const idle: Delivery = { at: 'idle' };

/** The first of the nodes that has not refused it. */
export const nextTarget = (targets: Target[], failed: Failure[]): Target | undefined =>
	targets.find(({ node }) => !failed.some(({ to }) => to.node === node));

const way = ({ to, part, sent, accepted, failed }: Way): Way => ({
	to,
	part,
	sent,
	accepted,
	failed,
});

/** What becomes of a delivery of these parts. Steps that come too late change nothing. */
export function step(now: Delivery, what: Step, parts: readonly Part[]): Delivery {
	const start = (targets: Target[], failed: Failure[], why: string): Delivery => {
		const to = nextTarget(targets, failed);
		const [part] = parts;
		if (!to || part === undefined) return { at: 'failed', why, failed };
		return { at: 'sending', to, part, sent: 0, accepted: [], failed };
	};
	switch (what.type) {
		case 'begin':
			// Who begins anew asks all nodes again: one that was away may have come back.
			return now.at === 'idle' || now.at === 'failed'
				? start(what.targets, [], 'No node that would take it serves now.')
				: now;
		case 'progress':
			if (now.at !== 'sending' || now.part !== what.part) return now;
			return {
				...way(now),
				at: 'sending',
				sent: what.sent,
				...(what.note === undefined ? {} : { note: what.note }),
			};
		case 'done': {
			if ((now.at !== 'sending' && now.at !== 'paused') || now.part !== what.part) return now;
			const accepted = [...now.accepted, what.part];
			const part = parts.find((one) => !accepted.includes(one));
			if (part === undefined) return { at: 'accepted', by: now.to, failed: now.failed };
			return { ...way(now), at: now.at, part, sent: 0, accepted };
		}
		case 'pause':
			return now.at === 'sending' ? { ...way(now), at: 'paused' } : now;
		case 'resume':
			return now.at === 'paused' ? { ...now, at: 'sending' } : now;
		case 'refused':
			return now.at === 'sending' || now.at === 'paused'
				? start(what.targets, [...now.failed, { to: now.to, why: what.why }], what.why)
				: now;
		case 'broken':
			return now.at === 'sending' || now.at === 'paused'
				? { at: 'failed', why: what.why, failed: now.failed }
				: now;
	}
}

/** How much of something has come, in percent: 99 until a node has said that it has all of it. */
export const percent = (sent: number, of: number): number =>
	of <= 0 ? 0 : Math.min(99, Math.floor((sent / of) * 100));

/** How a track stands with the nodes that are to hold it, in words. */
export function heldWords(
	holders: number,
	replicas: number | undefined,
	acceptedBy: number | undefined,
): string {
	if (holders > 0)
		return replicas === undefined ? `held by ${holders}` : `held by ${holders} of ${replicas}`;
	return acceptedBy === undefined ? 'not brought yet' : `accepted by node ${acceptedBy}`;
}
