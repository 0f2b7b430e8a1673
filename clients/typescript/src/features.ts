// Features of the catalogue that collateral unlocks: badges, and gates of applications
// (docs/artists.md).

import type { Api } from './api.ts';

/** What a feature is. */
export interface Feature {
	/** Its index, by which accounts are asked for it. */
	readonly feature: number;
	readonly name: string;
	/** What it gives: `Badge`, `Gate`, `ArtistToken`, `EarningsMultiplier` or `StorageQuota`. */
	readonly kind: string;
	/** What it takes, in planck. */
	readonly collateral: bigint;
}

/** The features that there are, by index. */
export async function features(api: Api): Promise<Feature[]> {
	const catalogue = await api.apis.FeatureAccessApi.catalogue();
	const text = new TextDecoder();
	return catalogue.map(({ feature, name, kind, collateral }) => ({
		feature,
		name: text.decode(name),
		kind: kind.type,
		collateral,
	}));
}

/**
 * Whether an account has a feature now: by its index, or by its name in the catalogue. False for a
 * name that the catalogue does not have. Of the last final block; whoever asks proves nothing about
 * whose account it is: have a message signed for that.
 */
export async function hasFeature(
	api: Api,
	account: string,
	feature: number | string,
): Promise<boolean> {
	const index =
		typeof feature === 'number'
			? feature
			: (await features(api)).find(({ name }) => name === feature)?.feature;
	return index !== undefined && api.apis.FeatureAccessApi.has(account, index);
}
