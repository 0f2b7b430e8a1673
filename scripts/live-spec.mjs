#!/usr/bin/env node
// Completes the template of the live chain with the people in it:
//
//   audio-node export-chain-spec --chain live > template.json
//   scripts/live-spec.mjs people.json [founder.json ...] < template.json > live.json
//   audio-node export-chain-spec --chain live.json --raw > live-raw.json      (this one is handed out)
//
// A founder's file is an entry of "validators" below; docs/network.md shows how each founder makes its
// own. Amounts are whole AUDIO, or planck as a string that ends in "planck". All addresses have the
// prefix 42. people.json:
//
//   {
//     "validators": [{
//       "stash": "5F...",                  account that holds the stake and sends setKeys later
//       "balance": 5000100,                what it has; or in "balances"
//       "bond": 5000000,                   what of it is at stake
//       "keys": { "grandpa": "5G...", "babe": "5D...", "authority_discovery": "5D..." },
//       "bootNode": "/dns4/.../tcp/30333/p2p/12D3..."       optional, as long as one has it
//     }],
//     "balances": { "5F...": 600000000 },  who else holds what
//     "treasury": 100000000,               what the treasury gets; 0.02 AUDIO of it open the fee pool and the account of backers' earnings
//     "technicalCommittee": ["5F..."],
//     "moderators": ["5F..."],             optional: who may delist tracks
//     "vesting": { "5F...": { "begin": 0, "length": 5259600, "liquid": 1000 } },      optional: blocks; AUDIO that is free at once
//     "parameters": { "quorum": 50000000 },                optional: first values of the governed parameters, as the template spells them; planck, blocks, parts per billion
//     "bootNodes": ["/dns4/..."],          optional: further ones
//     "staking": { "minNominatorBond": ... }               optional: further values of the staking pallet
//   }
//
// grandpa keys are ed25519, the others sr25519. There are as many seats as validators, at least four;
// a third of the seats must cost 1 % of the supply, see docs/network.md. Balances and treasury must add
// up to the supply of 1,000,000,000 AUDIO. Whatever does not fit is said, a line each, and then nothing
// is written.

import { readFileSync } from 'node:fs';
import { fill } from './live-spec/genesis.mjs';
import { parse, print } from './live-spec/json.mjs';
import { readPeople } from './live-spec/people.mjs';

function fail(problems) {
	for (const problem of problems) process.stderr.write(`Error: ${problem}\n`);
	process.exit(1);
}

function read(source, what) {
	let text;
	try {
		text = readFileSync(source, 'utf8');
	} catch (error) {
		return fail([`cannot read ${what}: ${error.message}`]);
	}
	try {
		const value = parse(text);
		if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
		return fail([`${what} is no JSON object: it begins with {`]);
	} catch (error) {
		return fail([`${what} is not JSON: ${error.message}`]);
	}
}

const [peopleFile, ...founderFiles] = process.argv.slice(2);
if (peopleFile === undefined || peopleFile.startsWith('-')) {
	fail(['usage: live-spec.mjs people.json [founder.json ...] < template.json > live.json']);
}
const people = read(peopleFile, peopleFile);
const found = readPeople(
	people,
	founderFiles.map((file) => read(file, file)),
);
if (found.problems.length) fail(found.problems);
const spec = read(0, 'the template from standard input');
const problems = fill(spec, found);
if (problems.length) fail(problems);
process.stdout.write(`${print(spec)}\n`);
