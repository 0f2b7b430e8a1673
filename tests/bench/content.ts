// A content node beside nginx: what checking each byte and asking the chain costs a listener.

import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Keyring } from '@polkadot/keyring';
import { alice, fresh } from '../lib/accounts.ts';
import { AUDIO, Chain } from '../lib/chain.ts';
import { uploadToken, wav } from '../lib/content.ts';
import { cidOf, publication } from '../lib/music.ts';
import { freePort, temporaryFolder } from '../lib/node.ts';
import { nodeProof } from '../lib/nodes.ts';
import { TESTS } from '../lib/paths.ts';
import { rootOfContent } from '../lib/proofs.ts';
import { sleep, waitFor } from '../lib/wait.ts';

const SECONDS = Number(process.env['AUDIO_BENCH_SECONDS'] ?? 10);
const SONG = 5_000_000;
const ROUNDS = 5;

const run = promisify(execFile);
const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

const folder = temporaryFolder();
const [listen, web] = [await freePort(), await freePort()];
const chain = await Chain.start({
	args: ['--dev', '--sealing', 'manual', '--content', '--content-listen', `127.0.0.1:${listen}`, '--content-proxy', '127.0.0.1'],
	basePath: join(folder, 'base'),
});
const endpoint = `/ip4/127.0.0.1/tcp/${listen}/http`;
const key = new Keyring({ type: 'ed25519' }).addFromUri('//Alice');
await chain.submit(chain.call('nodeServices', 'updateEndpoint', 0, endpoint, nodeProof(chain, key, alice.address, endpoint)), alice);
const artist = fresh();
await chain.submit(chain.call('balances', 'transferKeepAlive', artist.address, 1_000_000n * AUDIO), alice);

/** Has the node take a track, and nginx the same file. Seconds that the upload took. */
const publish = async (bytes: number): Promise<{ path: string; file: string; seconds: number }> => {
	const content = wav(bytes);
	await chain.submit(publication(chain, content), artist);
	const cid = cidOf(rootOfContent(content));
	const path = `/content/${cid}`;
	await waitFor('the node to know the track', async () => (await fetch(`http://127.0.0.1:${listen}/locate/${cid}`)).ok);
	const file = join(folder, 'www', 'content', cid);
	writeFileSync(file, content);
	const authorization = `Authorization: AUDIO ${uploadToken(chain, artist, content)}`;
	const { stdout } = await run('curl', ['-sS', '-o', '/dev/null', '-w', '%{http_code} %{time_total}', '-T', file, '-H', authorization, `http://127.0.0.1:${listen}${path}`]);
	const [status, seconds] = stdout.split(' ');
	assert.equal(status, '201');
	return { path, file, seconds: Number(seconds) };
};

mkdirSync(join(folder, 'www', 'content'), { recursive: true });
writeFileSync(
	join(folder, 'nginx.conf'),
	`daemon off; pid ${folder}/nginx.pid; worker_processes auto; error_log stderr;
	events { worker_connections 2048; }
	http {
		access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
		client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
		uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
		server { listen 127.0.0.1:${web}; root ${folder}/www; location / { types {} default_type audio/wav; } }
	}`,
);
const nginx = spawn('/usr/sbin/nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: ['ignore', 'ignore', 'inherit'] });

interface Measured {
	requests: number;
	bytes: number;
	micros: number;
	failed: number;
	p50: number;
	p99: number;
}

const load = async (port: number, path: string, clients: number, size: number, seconds = SECONDS): Promise<Measured> => {
	const threads = Math.min(clients, cpus().length);
	const args = ['-t', String(threads), '-c', String(clients), '-d', `${seconds}s`, '-s', join(TESTS, 'bench', 'ranges.lua')];
	const env = { ...process.env, AUDIO_BENCH_SIZE: String(size) };
	const { stdout } = await run('wrk', [...args, `http://127.0.0.1:${port}${path}`], { env });
	const [, result = ''] = /^RESULT (.*)$/m.exec(stdout) ?? [];
	return JSON.parse(result) as Measured;
};

/** Bytes of memory that a process holds. */
const resident = (pid: number): number => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;

/** Milliseconds that blocks take, until it is told to end. */
const blocks = (): { end: () => Promise<number[]> } => {
	let goesOn = true;
	const taken: number[] = [];
	const making = (async () => {
		while (goesOn) {
			const begun = performance.now();
			await chain.seal();
			taken.push(performance.now() - begun);
			await sleep(500);
		}
	})();
	return {
		end: async () => {
			goesOn = false;
			await making;
			return taken;
		},
	};
};

const rows: [string, string, string, string][] = [];
try {
	const song = await publish(SONG);
	await waitFor('nginx', async () => (await fetch(`http://127.0.0.1:${web}${song.path}`)).ok);
	const pid = chain.node.child.pid as number;
	for (const port of [listen, web]) await load(port, song.path, 64, SONG, 2);

	const idle = blocks();
	await sleep(SECONDS * 1_000);
	const quiet = median(await idle.end());
	const busy = blocks();
	const of = { node: [] as Measured[], nginx: [] as Measured[] };
	for (let round = 0; round < ROUNDS; round++) {
		of.nginx.push(await load(web, song.path, 64, SONG));
		of.node.push(await load(listen, song.path, 64, SONG));
	}
	const loaded = median(await busy.end());
	const rate = (one: Measured): number => one.bytes / (one.micros / 1e6);
	const [node, beside] = [median(of.node.map(rate)), median(of.nginx.map(rate))];
	rows.push(['64 clients, 1 MiB of 5 MB, MiB/s', mib(node), mib(beside), (node / beside).toFixed(2)]);
	for (const part of ['p50', 'p99'] as const) {
		const [own, other] = [median(of.node.map((one) => one[part])), median(of.nginx.map((one) => one[part]))];
		rows.push([`the same, ${part}, ms`, (own / 1e3).toFixed(1), (other / 1e3).toFixed(1), (own / other).toFixed(2)]);
	}
	const failed = of.node.reduce((sum, one) => sum + one.failed, 0);
	rows.push(['the same, requests that failed', String(failed), String(of.nginx.reduce((sum, one) => sum + one.failed, 0)), '']);
	rows.push(['a block with two transactions meanwhile, ms (and when idle)', loaded.toFixed(0), quiet.toFixed(0), (loaded / quiet).toFixed(2)]);

	const memory: number[] = [];
	for (const clients of [1, 16, 64, 256]) {
		await load(listen, song.path, clients, SONG, 5);
		memory.push(resident(pid));
	}
	rows.push(['resident memory after 1, 16, 64, 256 clients, MiB', memory.map(mib).join(', '), '', '']);

	const large = await publish(1_000_000_000);
	await load(listen, large.path, 64, 1_000_000_000, 5);
	rows.push(['resident memory after a file of 1 GB, MiB', mib(resident(pid)), '', '']);
	const begun = performance.now();
	execFileSync('b3sum', ['--num-threads', '1', large.file]);
	copyFileSync(large.file, join(folder, 'copy'));
	execFileSync('sync', [join(folder, 'copy')]);
	const copied = (performance.now() - begun) / 1_000;
	rows.push(['upload of 1 GB; b3sum, copy and sync of it, s', large.seconds.toFixed(1), copied.toFixed(1), (copied / large.seconds).toFixed(2)]);

	/** Milliseconds to the first byte, the file not being in memory. */
	const first = async (port: number, file: string): Promise<number> => {
		const times: number[] = [];
		for (let tried = 0; tried < 10; tried++) {
			execFileSync('dd', ['of=' + file, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'], { stdio: 'ignore' });
			const range = `bytes=${tried * 90_000_000}-${tried * 90_000_000 + 65_535}`;
			const { stdout } = await run('curl', ['-sS', '-o', '/dev/null', '-w', '%{time_starttransfer}', '-H', `Range: ${range}`, `http://127.0.0.1:${port}${large.path}`]);
			times.push(Number(stdout) * 1_000);
		}
		return median(times);
	};
	const name = Buffer.from(readRoot(large.path)).toString('hex');
	const stored = join(folder, 'base', 'chains', 'audio_dev', 'content', 'blobs', name.slice(0, 2), `${name}.data`);
	const [own, other] = [await first(listen, stored), await first(web, large.file)];
	rows.push(['first byte of a cold file, ms', own.toFixed(1), other.toFixed(1), (own / other).toFixed(2)]);
} finally {
	nginx.kill('SIGTERM');
	await chain.close();
	rmSync(folder, { recursive: true, force: true });
}

/** The root that a path names. */
function readRoot(path: string): Uint8Array {
	const text = path.split('/').pop() as string;
	let bits = '';
	for (const digit of text.slice(1)) bits += 'abcdefghijklmnopqrstuvwxyz234567'.indexOf(digit).toString(2).padStart(5, '0');
	const bytes = (bits.match(/.{8}/g) ?? []).map((eight) => parseInt(eight, 2));
	return Uint8Array.from(bytes.slice(4, 36));
}

const [cpu] = cpus();
console.log(`${cpus().length} cores of ${cpu?.model}; ${ROUNDS} rounds of ${SECONDS} s each, medians\n`);
console.log('| | content node | nginx, or the other | ratio |\n|---|---|---|---|');
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
