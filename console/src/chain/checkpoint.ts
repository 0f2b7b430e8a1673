// Whether what a light client is to begin with is of the chain that the page's node knows. Whoever serves
// a specification could name a block of a chain of their own, or others who make and vote on blocks.

import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { count } from '../ui/format.ts';
import { NoLightSpec } from './light-spec.ts';

/** Asks the node: the methods that anybody may call. */
export type Ask = <T>(method: string, parameters: unknown[]) => Promise<T>;

/** What is compared of a specification. All of it is SCALE. */
interface Checkpoint {
	/** Of the header, hexadecimal with `0x`. */
	hash: string;
	number: number;
	/** Those who vote on what is final, as the header of a block says it that names them. */
	voters: { setId: bigint; encoded: string; since: number | undefined };
	/** Those who make blocks in the epochs around it, and which block announced them. */
	epochs: { announcedBy: string; number: number; encoded: string }[];
}

/** More epochs than these are in no specification: a node forgets those that ended. */
const MOST_EPOCHS = 16;

/** A consensus message in a header: the log's kind, whose it is, and what it says. */
const CONSENSUS = '04';
const BABE = bytesToHex(new TextEncoder().encode('BABE'));
const GRANDPA = bytesToHex(new TextEncoder().encode('FRNK'));

/** Reads SCALE from the front. Throws `RangeError` where nothing is left. */
class Reader {
	#at = 0;
	readonly #bytes: Uint8Array;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
	}

	bytes(length: number): Uint8Array {
		const end = this.#at + length;
		if (end > this.#bytes.length) throw new RangeError('it ends too early');
		const found = this.#bytes.subarray(this.#at, end);
		this.#at = end;
		return found;
	}

	/** Little-endian. */
	integer(length: number): bigint {
		const reversed = this.bytes(length).slice().reverse();
		return BigInt(`0x${bytesToHex(reversed)}`);
	}

	u8 = (): number => Number(this.integer(1));
	u32 = (): number => Number(this.integer(4));
	u64 = (): bigint => this.integer(8);

	/** A number in as many bytes as it needs. Those of more than 30 bits are of no use here. */
	compact(): number {
		const mode = (this.#bytes[this.#at] ?? 0) & 3;
		if (mode === 3) throw new RangeError('it is too large');
		return Number(this.integer(1 << mode) >> 2n);
	}

	list<T>(one: () => T): T[] {
		return Array.from({ length: this.compact() }, one);
	}

	/** The bytes that `read` reads, in hexadecimal digits. */
	encodedBy(read: () => unknown): string {
		const from = this.#at;
		read();
		return bytesToHex(this.#bytes.subarray(from, this.#at));
	}

	/** A key of 32 bytes, and how much it weighs, of each. */
	authorities = (): string => this.encodedBy(() => this.list(() => this.bytes(40)));

	/** Blocks that are not final, each with what it carries, and those after it. */
	forks(carried: () => void): void {
		const node = (): void => {
			this.bytes(32 + 4);
			carried();
			this.list(node);
		};
		this.list(node);
		if (this.u8() === 1) this.u32();
	}
}

/** `kind` as one of two says it, with as many of `what` as it has. */
function either(reader: Reader, what: () => void): void {
	const isGenesis = reader.u8() === 0;
	what();
	if (isGenesis) what();
}

function votersOf(reader: Reader): Checkpoint['voters'] {
	const encoded = reader.authorities();
	const setId = reader.u64();
	const change = (): void => {
		reader.authorities();
		reader.bytes(4 + 4 + 32);
		if (reader.u8() === 1) reader.u32();
	};
	reader.forks(change);
	reader.list(change);
	const changes = reader.list(() => ({ of: reader.u64(), last: reader.u32() }));
	const before = changes.find(({ of }) => of + 1n === setId);
	return { setId, encoded, since: before?.last };
}

function epochsOf(reader: Reader): Checkpoint['epochs'] {
	reader.forks(() => either(reader, () => reader.bytes(16)));
	return reader.list(() => {
		const announcedBy = `0x${bytesToHex(reader.bytes(32))}`;
		const number = reader.u32();
		let encoded = '';
		either(reader, () => {
			reader.bytes(24);
			encoded = reader.authorities() + bytesToHex(reader.bytes(32));
			reader.bytes(17);
		});
		return { announcedBy, number, encoded };
	});
}

/** What a specification begins with. Throws `NoLightSpec` if it cannot be read. */
export function checkpointOf(state: Record<string, unknown>): Checkpoint {
	const bytesOf = (name: string): Uint8Array => {
		const said = state[name];
		if (typeof said !== 'string') throw new TypeError(`it has no ${name}`);
		return hexToBytes(said.replace(/^0x/, ''));
	};
	try {
		const header = bytesOf('finalizedBlockHeader');
		const reader = new Reader(header);
		reader.bytes(32);
		return {
			hash: `0x${bytesToHex(blake2b(header, { dkLen: 32 }))}`,
			number: reader.compact(),
			voters: votersOf(new Reader(bytesOf('grandpaAuthoritySet'))),
			epochs: epochsOf(new Reader(bytesOf('babeEpochChanges'))),
		};
	} catch {
		throw new NoLightSpec('The final block of the specification cannot be read.');
	}
}

interface Header {
	number: string;
	digest: { logs: string[] };
}

/** Whether a header says what begins so, as the message of `whose`. */
const says = ({ digest }: Header, whose: string, message: string): boolean =>
	digest.logs.some((log) => {
		const reader = new Reader(hexToBytes(log.replace(/^0x/, '')));
		if (bytesToHex(reader.bytes(5)) !== CONSENSUS + whose) return false;
		return bytesToHex(reader.bytes(reader.compact())).startsWith(message);
	});

/**
 * Compares what a specification begins with to the chain of the node: that the block is final there, and
 * that it is this chain who names those who make blocks and vote on them from there on. Throws
 * `NoLightSpec` with what differs.
 */
export async function compareCheckpoint(state: Record<string, unknown>, ask: Ask): Promise<void> {
	const { hash, number, voters, epochs } = checkpointOf(state);
	const block = `Block ${count(number)}, at which the specification begins,`;
	const hashAt = (height: number): Promise<string | null> =>
		ask<string | null>('chain_getBlockHash', [height]);
	const final = await ask<string>('chain_getFinalizedHead', []);
	const { number: finalNumber } = await ask<Header>('chain_getHeader', [final]);
	if (number > Number(finalNumber))
		throw new NoLightSpec(`${block} is not final yet for the node of this page.`);
	if ((await hashAt(number)) !== hash)
		throw new NoLightSpec(
			`${block} is no block of the chain that the node of this page knows.`,
		);

	const call = async (name: string): Promise<string> =>
		(await ask<string>('state_call', [`GrandpaApi_${name}`, '0x', final])).replace(/^0x/, '');
	const isNow = new Reader(hexToBytes(await call('current_set_id'))).u64() === voters.setId;
	const headerOf = async (height: number): Promise<Header | undefined> => {
		const found = await hashAt(height);
		return found === null ? undefined : ask<Header>('chain_getHeader', [found]);
	};
	const named = voters.since === undefined || voters.since > number ? undefined : voters.since;
	const change = isNow || named === undefined ? undefined : await headerOf(named);
	const isKnown = isNow
		? (await call('grandpa_authorities')) === voters.encoded
		: change !== undefined && says(change, GRANDPA, `01${voters.encoded}`);
	if (!isKnown)
		throw new NoLightSpec(
			'The validators of the specification are not those that the chain named.',
		);

	const wrong = new NoLightSpec(
		'The epochs of the specification are not those that the chain announced.',
	);
	if (epochs.length > MOST_EPOCHS) throw wrong;
	for (const { announcedBy, number: height, encoded } of epochs) {
		if ((await hashAt(height)) !== announcedBy) throw wrong;
		const header = await ask<Header>('chain_getHeader', [announcedBy]);
		if (!says(header, BABE, `01${encoded}`)) throw wrong;
	}
}
