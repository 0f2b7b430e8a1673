// Which node a track is heard from, and which comes next when that one fails.

import { EndpointError, urlOf } from '@audio-chain/client';

/** A node that has the track. */
export interface Source {
	readonly node: number;
	/** Where its HTTP service is. */
	readonly url: string;
	/** Whether it has proven that it has it, or takes the upload until others have. */
	readonly as: 'holder' | 'stager';
	/** Whether it has given less than is played. */
	readonly isSlow?: boolean;
}

export interface Failure {
	readonly node: number;
	/** In words. */
	readonly reason: string;
}

export interface Sources {
	/** In the order in which they are asked. */
	readonly list: readonly Source[];
	/** Which of them is asked; past the end once all have failed. */
	readonly at: number;
	readonly failures: readonly Failure[];
	/** What became of the node that was asked before. */
	readonly last?: string;
}

/** A node as the runtime's APIs name it. */
export interface Named {
	readonly node: number;
	readonly endpoint: Uint8Array;
}

/**
 * The sources of a track: its holders in the order that was drawn for the listener, and then who stages
 * it. Those that a page cannot ask are failures from the start: a page that came by HTTPS asks nobody by HTTP.
 * `isLast` says of a node that it is asked only once all others have failed.
 */
export function sourcesOf(
	holders: readonly Named[],
	stagers: readonly Named[],
	isSecurePage: boolean,
	isLast: (node: number) => boolean = () => false,
): Sources {
	const list: Source[] = [];
	const failures: Failure[] = [];
	const seen = new Set<number>();
	for (const [as, nodes] of [
		['holder', holders],
		['stager', stagers],
	] as const) {
		for (const { node, endpoint } of nodes) {
			if (seen.has(node)) continue;
			seen.add(node);
			try {
				const url = urlOf(endpoint);
				if (isSecurePage && !url.startsWith('https:') && !isLocal(url))
					failures.push({ node, reason: 'it has no HTTPS, and this page has' });
				else list.push({ node, url, as });
			} catch (problem) {
				if (!(problem instanceof EndpointError)) throw problem;
				failures.push({ node, reason: 'its address cannot be asked by a browser' });
			}
		}
	}
	const last = list.filter(({ node }) => isLast(node));
	const first = list.filter((source) => !last.includes(source));
	return { list: [...first, ...last], at: 0, failures };
}

/** Browsers take this machine for safe without HTTPS. */
const isLocal = (url: string): boolean =>
	['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);

export const sourceOf = ({ list, at }: Sources): Source | undefined => list[at];

/** After `node` failed. Late news of one that is not asked any more change nothing. */
export function failed(sources: Sources, node: number, reason: string): Sources {
	if (sourceOf(sources)?.node !== node) return sources;
	const failures = [...sources.failures, { node, reason }];
	return { ...sources, at: sources.at + 1, failures, last: `Node ${node} failed (${reason})` };
}

/** After `node` was too slow: it is asked again once all others have been, and may take its time then. */
export function slowed(sources: Sources, node: number): Sources {
	const slow = sourceOf(sources);
	if (slow?.node !== node || slow.isSlow) return sources;
	const others = sources.list.filter((source) => source !== slow);
	const list = [...others, { ...slow, isSlow: true }];
	return { ...sources, list, last: `Node ${node} was too slow` };
}

/** From the first on again. */
export const again = ({ list, failures }: Sources): Sources => ({
	list: list.map(({ isSlow: _, ...source }) => source),
	at: 0,
	failures: failures.filter(({ node }) => !list.some((source) => source.node === node)),
});

/** What is said when one node takes over from another, or all have failed; nothing while the first one gives it. */
export function said(sources: Sources): string | undefined {
	const source = sourceOf(sources);
	if (source === undefined) {
		if (sources.list.length === 0 && sources.failures.length === 0)
			return 'No node has this track yet.';
		const reasons = sources.failures
			.map(({ node, reason }) => `node ${node}: ${reason}`)
			.join('; ');
		return `No node gives this track. ${reasons}.`;
	}
	return sources.last === undefined ? undefined : `${sources.last}; node ${source.node} goes on.`;
}
