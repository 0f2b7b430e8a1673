#!/usr/bin/env node
// Prints what a third of the validators' seats costs now: `scripts/seats.mjs [URL of a node's RPC]`,
// http://127.0.0.1:9944 unless given. docs/network.md says what it must cost.

import { AUDIO, inAudio } from './live-spec/amounts.mjs';

const url = (process.argv[2] ?? 'http://127.0.0.1:9944').replace(/^ws/, 'http');
/** Where `Balances.TotalIssuance` is stored. */
const TOTAL_ISSUANCE = '0xc2261276cc9d1f8598ea4b6a74b15c2f57c875e4cff74148e4628f264b974c80';

async function ask(method, ...params) {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
		signal: AbortSignal.timeout(30_000),
	});
	const { result, error } = await response.json();
	if (error) throw new Error(`${method}: ${error.message}`);
	return Buffer.from(result.slice(2), 'hex');
}

/** An unsigned number of 128 bits. */
const read128 = (bytes, at = 0) =>
	bytes.readBigUInt64LE(at) + (bytes.readBigUInt64LE(at + 8) << 64n);

/** Parts of a whole, in per cent with two decimals. */
function percent(part, whole) {
	const hundredths = (20_000n * part + whole) / (2n * whole);
	return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')} %`;
}

try {
	const seats = await ask('state_call', 'ValidatorSetApi_seats', '0x');
	const issuance = read128(await ask('state_getStorage', TOTAL_ISSUANCE));
	const [active, wanted, blocking] = [0, 4, 8].map((at) => seats.readUInt32LE(at));
	// An option: a byte says whether there is a cost.
	const cost = seats[12] === 1 ? read128(seats, 13) : undefined;
	const rounded = cost && ((cost + AUDIO / 2n) / AUDIO) * AUDIO;
	const lines = [
		['validators of this era', active],
		['of whom so many end finality when silent', blocking],
		['seats that the next election fills', wanted],
		[
			'stake that buys a third of them',
			cost === undefined
				? 'none suffices'
				: `${inAudio(rounded)}, ${percent(cost, issuance)} of the supply`,
		],
	];
	for (const [what, value] of lines) console.log(`${what.padEnd(42)}${value}`);
} catch (error) {
	process.stderr.write(
		`Error: the node at ${url} does not say what its seats cost: ${error.cause?.message ?? error.message}\n`,
	);
	process.exit(1);
}
