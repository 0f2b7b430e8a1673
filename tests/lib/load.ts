// Chains with many accounts, and what these have signed, of `audio-load`.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { parse, print } from '../../scripts/live-spec/json.mjs';
import { stashOf } from './accounts.ts';
import type { Human } from './chain.ts';
import { uriOf } from './network.ts';
import { BINARY } from './paths.ts';
import { buildSpec, write } from './spec.ts';

export const LOAD = process.env['AUDIO_LOAD'] ?? join(BINARY, '../audio-load');

/**
 * Writes the raw specification of a network of these of the local chain's validators, with slots of
 * 6 s and so many accounts, and of all that `audio-load genesis` adds with these options. Gives its path.
 */
export async function fundedSpec(
	folder: string,
	validators: string[],
	accounts: number,
	options: string[] = [],
): Promise<string> {
	const spec = parse(await buildSpec('local')) as Human;
	const { pace, session, staking } = spec.genesis.runtimeGenesis.patch;
	const stashes = validators.map((name) => stashOf(uriOf(name).slice(2)).address);
	session.keys = session.keys.filter(([stash]: [string]) => stashes.includes(stash));
	staking.stakers = staking.stakers.filter(([stash]: [string]) => stashes.includes(stash));
	assert.equal(session.keys.length, validators.length);
	pace.pace = { slotDuration: 6_000, epochDuration: 600, sessionsPerEra: 6 };
	const raw = await buildSpec(write(join(folder, 'plain.json'), print(spec)), '--raw');
	const path = join(folder, 'funded.json');
	const child = spawn(LOAD, ['genesis', '--accounts', String(accounts), ...options], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	child.stdin.end(raw);
	await pipeline(child.stdout, createWriteStream(path));
	return path;
}

/**
 * Writes so many transactions that these accounts have signed, for the chain of that genesis, into
 * a file.
 */
export async function sign(
	out: string,
	genesis: string,
	accounts: number,
	count: number,
	options: string[] = [],
): Promise<void> {
	await promisify(execFile)(LOAD, [
		'sign',
		...['--genesis', genesis, '--accounts', String(accounts)],
		...['--count', String(count), '--out', out, ...options],
	]);
}

/** The transactions of such a file, in hexadecimal. */
export function signed(file: string): string[] {
	const bytes = readFileSync(file);
	const transactions: string[] = [];
	for (let at = 0; at < bytes.length;) {
		const end = at + 4 + bytes.readUInt32LE(at);
		transactions.push(`0x${bytes.subarray(at + 4, end).toString('hex')}`);
		at = end;
	}
	return transactions;
}
