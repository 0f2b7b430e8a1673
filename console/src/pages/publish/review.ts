// What a publication sets, in words and units, to be read before it is signed.

import { exactAudio, remoteText } from '@audio-chain/client';
import { bytes, count, playingTime } from '../../ui/format.ts';

/** A value and what it is called. */
export interface Reviewed {
	label: string;
	value: string;
}

/** Tracks of a playlist that are named one by one. */
const NAMED = 40;

/** What listeners have to give: AUDIO for good, and a feature by its name or number. */
export const termsOf = ({
	price,
	feature,
}: {
	price?: bigint | undefined;
	feature?: string | number | undefined;
}): Reviewed[] => [
	{ label: 'Price', value: price === undefined ? 'free' : `${exactAudio(price)} AUDIO` },
	{
		label: 'What listeners need',
		value:
			feature === undefined
				? 'nothing'
				: typeof feature === 'number'
					? `feature ${feature} of the catalogue`
					: feature,
	},
];

/** What is published: one track, or several on the same terms. */
export const tracksOf = (
	tracks: readonly { title: string; bytes: number; duration: number }[],
): Reviewed[] =>
	tracks.slice(0, NAMED).map(({ title, bytes: size, duration }, at) => ({
		label: tracks.length === 1 ? 'Content' : `Track ${at + 1}`,
		value: `${remoteText(title, 80) || 'without a title'}, ${bytes(size)}, ${playingTime(duration)}`,
	}));

/** A playlist's tracks by their numbers, in their order. */
export const listOf = (tracks: readonly number[]): Reviewed => {
	const more = tracks.length - NAMED;
	const named = tracks.slice(0, NAMED).map((track) => `#${track}`);
	return {
		label: count(tracks.length) === '1' ? '1 track' : `${count(tracks.length)} tracks`,
		value: `${named.join(', ') || 'none'}${more > 0 ? `, and ${count(more)} more` : ''}`,
	};
};

/** An artist's token: nothing of it can be changed afterwards but its name. */
export const tokenOf = (token: {
	name: string;
	symbol: string;
	decimals: number;
	supply: string;
	least: string;
}): Reviewed[] => [
	{ label: 'Name', value: token.name },
	{ label: 'Decimals', value: count(token.decimals) },
	{ label: 'Supply, all of it yours', value: `${token.supply} ${token.symbol}` },
	{ label: 'Least that an account holds', value: `${token.least} ${token.symbol}` },
];

/** A profile; `cut` in per cent, as it was written, where it is set with it. */
export const profileOf = (profile: {
	least: bigint;
	cut?: string | undefined;
	cid: string;
}): Reviewed[] => [
	...(profile.cut === undefined ? [] : [{ label: 'Your cut', value: `${profile.cut} %` }]),
	{ label: 'Least that one backs you with', value: `${exactAudio(profile.least)} AUDIO` },
	{ label: 'Description', value: profile.cid },
];
