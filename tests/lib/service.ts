// A content service in a process of its own, beside the node of a development chain.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { Keyring } from '@polkadot/keyring';
import { alice } from './accounts.ts';
import type { Chain } from './chain.ts';
import { runBinaryWell } from './node.ts';
import { nodeProof } from './nodes.ts';
import { BINARY } from './paths.ts';
import { within } from './wait.ts';

/** Puts the keys of the development chain's content node into the keystore below `base`, and says on chain where it is
 *  reached. */
export async function beContentNode(chain: Chain, base: string, listen: string): Promise<void> {
	for (const [type, scheme, suri] of [
		['cnod', 'ed25519', '//Alice'],
		['chot', 'sr25519', '//Alice//hot'],
	] as const) {
		const where = ['--chain', 'dev', '--base-path', base];
		await runBinaryWell([
			'key',
			'insert',
			...where,
			'--key-type',
			type,
			'--scheme',
			scheme,
			'--suri',
			suri,
		]);
	}
	const key = new Keyring({ type: 'ed25519' }).addFromUri('//Alice');
	const endpoint = `/ip4/127.0.0.1/tcp/${listen.split(':')[1]}/http`;
	const proof = nodeProof(chain, key, alice.address, endpoint);
	await chain.submit(chain.call('nodeServices', 'updateEndpoint', 0, endpoint, proof), alice);
}

export class ContentService {
	said = '';
	readonly closed: Promise<number | null>;

	private constructor(readonly child: ChildProcess) {
		child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
		this.closed = new Promise((resolve) => child.once('close', resolve));
		process.once('exit', () => child.kill('SIGKILL'));
	}

	/** Starts it with the keys and the chain's data below `base`. */
	static start(
		chain: Chain,
		base: string,
		listen: string,
		more: string[] = [],
		env: Record<string, string> = {},
	): ContentService {
		const where = [
			'--chain',
			'dev',
			'--base-path',
			base,
			'--url',
			chain.node.url,
			'--content-listen',
			listen,
		];
		const run = ['content', 'run', ...where, '--no-prometheus', ...more];
		return new ContentService(
			spawn(BINARY, run, {
				stdio: ['ignore', 'ignore', 'pipe'],
				env: { ...process.env, ...env },
			}),
		);
	}

	/** Ends it as an operator would. */
	async stop(): Promise<void> {
		this.child.kill('SIGTERM');
		assert.equal(await within('the service to end', this.closed, 60_000), 0, this.said);
	}

	/** Ends it as a power cut would. */
	kill(): void {
		this.child.kill('SIGKILL');
	}
}
