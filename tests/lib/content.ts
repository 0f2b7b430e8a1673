// What artists and fans say to a content node.

import { randomBytes } from 'node:crypto';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { KeyringPair } from '@polkadot/keyring/types';
import { u8aConcat } from '@polkadot/util';
import type { Chain } from './chain.ts';
import { rootOfContent } from './proofs.ts';

/** How a WAV file begins. */
export const WAV_HEADER = Buffer.from(
	'RIFF\xff\xff\xff\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00',
	'latin1',
);

/** A WAV file of noise: no two are the same. */
export function wav(bytes: number): Buffer {
	const file = randomBytes(bytes);
	WAV_HEADER.copy(file);
	return file;
}

/** Bytes a second of the songs: one channel of 16 bits. */
const RATE = 2 * 44_100;

/** Like `wav`, and says of itself that it plays so many milliseconds. */
export function song(milliseconds: number): Buffer {
	const sound = randomBytes(2 * Math.round((RATE * milliseconds) / 2_000));
	const head = Buffer.alloc(44);
	head.write('RIFF');
	head.writeUInt32LE(36 + sound.length, 4);
	head.write('WAVEfmt ', 8);
	head.writeUInt32LE(16, 16);
	head.writeUInt16LE(1, 20);
	head.writeUInt16LE(1, 22);
	head.writeUInt32LE(RATE / 2, 24);
	head.writeUInt32LE(RATE, 28);
	head.writeUInt16LE(2, 32);
	head.writeUInt16LE(16, 34);
	head.write('data', 36);
	head.writeUInt32LE(sound.length, 40);
	return Buffer.concat([head, sound]);
}

/** What `artist` signs to bring `content` to node 0, or another. */
export function uploadToken(
	chain: Chain,
	artist: KeyringPair,
	content: Uint8Array,
	more: { expires?: number; root?: Uint8Array; node?: number; size?: number } = {},
): string {
	const expires = BigInt(more.expires ?? Math.floor(Date.now() / 1_000) + 600);
	const root = more.root ?? rootOfContent(content);
	const claim = chain.api
		.createType('([u8; 32], u32, [u8; 32], u64, u64)', [
			chain.api.genesisHash,
			more.node ?? 0,
			root,
			more.size ?? content.length,
			expires,
		])
		.toU8a();
	const signature = artist.sign(u8aConcat('audio/upload', claim), { withType: true });
	return Buffer.from(u8aConcat(claim, signature)).toString('base64url');
}

/** The status and the name of what is wrong. */
export async function problemOf(answer: Response): Promise<[number, string]> {
	const { type } = (await answer.json()) as { type: string };
	return [answer.status, type.replace('urn:audio:problem:', '')];
}

/** A request whose body is sent bit by bit. */
export class SlowRequest {
	/** The status and the name of what is wrong, if something is, once it is answered. */
	readonly answer: Promise<[number, string | undefined]>;
	readonly #request: ClientRequest;

	constructor(url: string, method: string, headers: Record<string, string>, from?: string) {
		this.#request = request(url, {
			method,
			headers,
			agent: false,
			...(from ? { localAddress: from } : {}),
		});
		this.answer = new Promise((resolve, reject) => {
			this.#request.once('response', (answer: IncomingMessage) => {
				let body = '';
				const end = (): void => {
					const [, name] = /urn:audio:problem:([a-z-]+)/.exec(body) ?? [];
					resolve([answer.statusCode ?? 0, name]);
				};
				answer
					.setEncoding('utf8')
					.on('data', (text: string) => (body += text))
					.once('end', end)
					.once('error', end);
			});
			// One that is answered before its body has come may be closed as well.
			this.#request.on('error', reject);
		});
		this.answer.catch(() => {});
	}

	/** Sends some of it: comes back once the system has it. */
	write(bytes: Uint8Array): Promise<void> {
		return new Promise((resolve) => this.#request.write(bytes, () => resolve()));
	}

	end(): void {
		this.#request.end();
	}

	destroy(): void {
		this.#request.destroy();
	}
}
