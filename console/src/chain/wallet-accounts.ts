// What wallet extensions share, as accounts of this chain.

import { remoteText } from '@audio-chain/client';
import { AccountId, type PolkadotSigner } from 'polkadot-api';

/** An account that can sign here. */
export interface Account {
	/** SS58 of this chain, whatever the wallet writes. */
	address: string;
	name: string;
	/** The extension's name, or `development`. */
	source: string;
	signer: PolkadotSigner;
	/** How it signs raw messages: wallets put them between `<Bytes>` and `</Bytes>`. */
	scheme: 'sr25519' | 'ed25519' | 'ecdsa';
	/** The first block of the chain that its wallet keeps it for; nothing if that is any. */
	only?: string | undefined;
}

/** Whether it may sign on the chain with that first block. */
export const isForChain = ({ only }: Account, genesis: string | undefined): boolean =>
	only === undefined || only === genesis;

/** An account as an extension shares it. */
export interface Shared {
	readonly address: string;
	readonly name?: string | undefined;
	readonly type?: string | undefined;
	readonly genesisHash?: string | null | undefined;
	readonly polkadotSigner: PolkadotSigner;
}

/** The prefix of addresses of this chain. */
const PREFIX = 42;
const codec = AccountId(PREFIX);
/** Most characters of a name: a page, too, can have given it to the wallet. */
const LONGEST_NAME = 60;

/** An address of whatever prefix as this chain writes it. */
export const ofThisChain = (address: string): string => codec.dec(AccountId().enc(address));

/** Whether it is an address of Substrate, of whatever prefix. */
function isDecodable(address: string): boolean {
	try {
		return ofThisChain(address) !== '';
	} catch {
		return false;
	}
}

/** Those that can sign here. Some wallets share accounts of Ethereum too, 20 bytes, which this chain has none of. */
export function usableOf(extension: string, shared: readonly Shared[]): Account[] {
	return shared.flatMap((one): Account[] => {
		const { address, name, type = 'sr25519', genesisHash, polkadotSigner } = one;
		if (type !== 'sr25519' && type !== 'ed25519' && type !== 'ecdsa') return [];
		if (!isDecodable(address)) return [];
		return [
			{
				address: ofThisChain(address),
				name: remoteText(name ?? '', LONGEST_NAME) || 'without a name',
				source: extension,
				signer: polkadotSigner,
				scheme: type,
				// What is for any chain has none, or an empty one.
				only: genesisHash?.toLowerCase() || undefined,
			},
		];
	});
}
