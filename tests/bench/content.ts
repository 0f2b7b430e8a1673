// A content node beside nginx with the same files: what it costs a listener that each byte is checked, and that the
// node makes blocks meanwhile. scripts/bench.sh runs it; docs/performance.md has what it said.

import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import {
	copyFileSync,
	linkSync,
	mkdirSync,
	openSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Keyring } from '@polkadot/keyring';
import { alice, fresh } from '../lib/accounts.ts';
import { AUDIO, big, Chain } from '../lib/chain.ts';
import { uploadToken, WAV_HEADER } from '../lib/content.ts';
import { cidOf, publication } from '../lib/music.ts';
import { freePort, temporaryFolder } from '../lib/node.ts';
import { nodeProof } from '../lib/nodes.ts';
import { TESTS } from '../lib/paths.ts';
import { cpuOf, memoryOf } from '../lib/usage.ts';
import { waitFor } from '../lib/wait.ts';

const SECONDS = Number(process.env['AUDIO_BENCH_SECONDS'] ?? 8);
const ROUNDS = Number(process.env['AUDIO_BENCH_ROUNDS'] ?? 3);
const OUT = process.env['AUDIO_BENCH_OUT'];
const CLIENTS = [1, 4, 16, 64, 256];
const SONG = 5_000_000;
const LARGE = 2 ** 31;
/** Looks at a file that is not in memory. */
const COLD = 20;

const run = promisify(execFile);
const say = (text: string): void => console.error(`    ${text}`);
const median = (values: number[]): number =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

const folder = temporaryFolder();
const [listen, web] = [await freePort(), await freePort()];
const chain = await Chain.start({
	args: [
		'--dev',
		'--sealing',
		'babe',
		'--content',
		'--content-listen',
		`127.0.0.1:${listen}`,
		'--content-proxy',
		'127.0.0.1',
	],
	basePath: join(folder, 'base'),
});
const submit = async (
	call: Parameters<Chain['includeUnaided']>[0],
	signer: Parameters<Chain['includeUnaided']>[1],
): Promise<void> => {
	assert.equal((await chain.includeUnaided(call, signer)).error, undefined);
};
const endpoint = `/ip4/127.0.0.1/tcp/${listen}/http`;
const key = new Keyring({ type: 'ed25519' }).addFromUri('//Alice');
await submit(
	chain.call(
		'nodeServices',
		'updateEndpoint',
		0,
		endpoint,
		nodeProof(chain, key, alice.address, endpoint),
	),
	alice,
);
const artist = fresh();
await submit(
	chain.call('balances', 'transferKeepAlive', artist.address, 1_000_000n * AUDIO),
	alice,
);

/** A file of noise that says that it is a WAV. */
const noise = (name: string, bytes: number): string => {
	const file = join(folder, name);
	execFileSync('sh', ['-c', `head -c ${bytes} /dev/urandom > '${file}'`]);
	writeSync(openSync(file, 'r+'), WAV_HEADER, 0);
	return file;
};

interface Published {
	path: string;
	root: Buffer;
	/** Seconds that the upload took. */
	seconds: number;
	file: string;
}

/** Has the node take a track, and nginx the same file. */
const publish = async (name: string, bytes: number): Promise<Published> => {
	const file = noise(name, bytes);
	const root = Buffer.from((await run('b3sum', ['--no-names', file])).stdout.trim(), 'hex');
	const of = { root, size: bytes };
	await submit(publication(chain, new Uint8Array(), of), artist);
	const cid = cidOf(root);
	const path = `/content/${cid}`;
	await waitFor(
		'the node to know the track',
		async () => (await fetch(`http://127.0.0.1:${listen}/locate/${cid}`)).ok,
	);
	linkSync(file, join(folder, 'www', 'content', cid));
	const authorization = `Authorization: AUDIO ${uploadToken(chain, artist, new Uint8Array(), of)}`;
	const write = '%{http_code} %{time_total}';
	const args = [
		'-sS',
		'-o',
		join(folder, 'answer'),
		'-w',
		write,
		'-T',
		file,
		'-H',
		authorization,
		'-H',
		'Expect:',
	];
	const { stdout } = await run('curl', [...args, `http://127.0.0.1:${listen}${path}`]);
	const [status, seconds] = stdout.split(' ');
	assert.equal(status, '201', readFileSync(join(folder, 'answer'), 'utf8'));
	return { path, root, seconds: Number(seconds), file };
};

mkdirSync(join(folder, 'www', 'content'), { recursive: true });
const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
	(name) => `${name}_temp_path ${folder}/${name};`,
);
writeFileSync(
	join(folder, 'nginx.conf'),
	// Started by root it would read as nobody, who may not look into the folder.
	`${process.getuid?.() === 0 ? 'user root; ' : ''}daemon off; pid ${folder}/nginx.pid; worker_processes auto; error_log stderr;
	events { worker_connections 2048; }
	http {
		access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; ${paths.join(' ')}
		server { listen 127.0.0.1:${web}; root ${folder}/www; location / { types {} default_type audio/wav; } }
	}`,
);
const nginx = spawn('/usr/sbin/nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
	stdio: ['ignore', 'ignore', 'inherit'],
});

interface Measured {
	requests: number;
	bytes: number;
	micros: number;
	failed: number;
	p50: number;
	p99: number;
}

const load = async (
	port: number,
	path: string,
	clients: number,
	size: number,
	seconds = SECONDS,
): Promise<Measured> => {
	const threads = Math.min(clients, cpus().length);
	const args = [
		'-t',
		String(threads),
		'-c',
		String(clients),
		'-d',
		`${seconds}s`,
		'-s',
		join(TESTS, 'bench', 'ranges.lua'),
	];
	const env = { ...process.env, AUDIO_BENCH_SIZE: String(size) };
	const { stdout } = await run('wrk', [...args, `http://127.0.0.1:${port}${path}`], { env });
	const [, result] = /^RESULT (.*)$/m.exec(stdout) ?? [];
	assert.ok(result, stdout);
	return JSON.parse(result) as Measured;
};
const rate = (one: Measured): number => one.bytes / (one.micros / 1e6);

const resident = (): number => memoryOf(chain.node.child.pid as number);
const used = (): number => cpuOf(chain.node.child.pid as number);

/** The best block's number and slot. */
const at = async (): Promise<{ number: number; slot: bigint }> => {
	const hash = (await chain.api.rpc.chain.getBlockHash()).toHex();
	const number = (await chain.api.rpc.chain.getHeader(hash)).number.toNumber();
	return { number, slot: big(await chain.query('babe', 'currentSlot', [], hash)) };
};

const rows: [string, string, string, string][] = [];
try {
	const song = await publish('song.wav', SONG);
	await waitFor('nginx', async () => (await fetch(`http://127.0.0.1:${web}${song.path}`)).ok);
	for (const port of [listen, web]) await load(port, song.path, 64, SONG, 2);

	const begun = await at();
	let [failed, served, cpu] = [0, 0, 0];
	const plot: string[] = [];
	for (const clients of CLIENTS) {
		const of = { node: [] as Measured[], nginx: [] as Measured[] };
		for (let round = 0; round < ROUNDS; round++) {
			of.nginx.push(await load(web, song.path, clients, SONG));
			const before = used();
			of.node.push(await load(listen, song.path, clients, SONG));
			cpu += used() - before;
		}
		for (const one of of.node) [failed, served] = [failed + one.failed, served + one.bytes];
		const memory = resident();
		const [own, other] = [median(of.node.map(rate)), median(of.nginx.map(rate))];
		rows.push([
			`${clients} ${clients === 1 ? 'client' : 'clients'}, 1 MiB of 5 MB: MiB/s`,
			mib(own),
			mib(other),
			(own / other).toFixed(2),
		]);
		for (const part of ['p50', 'p99'] as const) {
			const [mine, its] = [
				median(of.node.map((one) => one[part])),
				median(of.nginx.map((one) => one[part])),
			];
			rows.push([
				`– ${part}, ms`,
				(mine / 1e3).toFixed(1),
				(its / 1e3).toFixed(1),
				(mine / its).toFixed(2),
			]);
		}
		rows.push(['– memory of the node, MiB', mib(memory), '', '']);
		plot.push([clients, mib(own), mib(other), mib(memory)].join(' '));
		say(
			rows
				.slice(-4)
				.map((row) => row.slice(0, 3).join(' '))
				.join('; '),
		);
	}
	const ended = await at();
	const [slots, blocks] = [Number(ended.slot - begun.slot), ended.number - begun.number];
	rows.push(['requests that failed', String(failed), '', '']);
	rows.push([
		'CPU of the whole node, seconds for 1 GiB',
		(cpu / (served / 2 ** 30)).toFixed(2),
		'',
		'',
	]);
	rows.push([
		'slots meanwhile, and those without a block',
		`${slots}, ${slots - blocks}`,
		'',
		'',
	]);
	if (OUT !== undefined)
		writeFileSync(
			join(OUT, 'content.dat'),
			`# clients, MiB/s, MiB/s of nginx, memory in MiB\n${plot.join('\n')}\n`,
		);

	say('a file of 2 GiB');
	const large = await publish('large.wav', LARGE);
	const before = performance.now();
	execFileSync('b3sum', ['--num-threads', '1', large.file]);
	const copy = join(folder, 'copy');
	copyFileSync(large.file, copy);
	execFileSync('sync', [copy]);
	const copied = (performance.now() - before) / 1_000;
	rmSync(copy);
	rows.push([
		'2 GiB: upload; b3sum, copy and sync, s',
		large.seconds.toFixed(1),
		copied.toFixed(1),
		(large.seconds / copied).toFixed(2),
	]);
	const [own, other] = [
		await load(listen, large.path, 64, LARGE),
		await load(web, large.path, 64, LARGE),
	];
	rows.push([
		'64 clients, 1 MiB of 2 GiB: MiB/s',
		mib(rate(own)),
		mib(rate(other)),
		(rate(own) / rate(other)).toFixed(2),
	]);
	rows.push(['– memory of the node, MiB', mib(resident()), '', '']);

	/** Milliseconds to the first byte of each of some places of a file. */
	const first = async (
		port: number,
		file: string,
		query: string,
		cold: boolean,
	): Promise<number[]> => {
		const times: number[] = [];
		for (let tried = 0; tried < COLD; tried++) {
			// Has the system forget what it has in memory of it.
			if (cold)
				execFileSync(
					'dd',
					[`of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'],
					{ stdio: 'ignore' },
				);
			const from = tried * 100_000_000;
			const where = query === '' ? ['-H', `Range: bytes=${from}-${from + 65_535}`] : [];
			const path = query === '' ? large.path : `${large.path}/bao?range=${from}-${from}`;
			const args = [
				'-sS',
				'-o',
				join(folder, 'answer'),
				'-w',
				'%{http_code} %{time_starttransfer}',
				...where,
			];
			const { stdout } = await run('curl', [...args, `http://127.0.0.1:${port}${path}`]);
			const [status, seconds] = stdout.split(' ');
			assert.ok(status === '206' || status === '200', stdout);
			times.push(Number(seconds) * 1_000);
		}
		return times;
	};
	const name = large.root.toString('hex');
	const stored = join(
		folder,
		'base',
		'chains',
		'audio_dev',
		'content',
		'blobs',
		name.slice(0, 2),
		`${name}.data`,
	);
	assert.equal(statSync(stored).size, LARGE);
	const [mine, its] = [
		median(await first(listen, stored, '', true)),
		median(await first(web, large.file, '', true)),
	];
	rows.push([
		'first byte of 64 KiB of a cold file, ms',
		mine.toFixed(1),
		its.toFixed(1),
		(mine / its).toFixed(2),
	]);
	const proofs = await first(listen, stored, 'bao', true);
	rows.push([
		'a byte of 2 GiB, cold, with its proof (median, most), ms',
		`${median(proofs).toFixed(1)}, ${Math.max(...proofs).toFixed(1)}`,
		'',
		'',
	]);
} finally {
	nginx.kill('SIGTERM');
	await chain.close();
	rmSync(folder, { recursive: true, force: true });
}

console.log(
	`${cpus().length} cores of ${cpus()[0]?.model.trim()}; medians of ${ROUNDS} rounds of ${SECONDS} s\n`,
);
console.log('| | content node | nginx, or the other | ratio |\n|---|---|---|---|');
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
