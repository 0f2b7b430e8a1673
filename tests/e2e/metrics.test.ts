// What operators watch a node with: alerts and the dashboard ask for what a node serves, by a Prometheus that reads it, and
// alerts come when they are to.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { alice, fresh } from '../lib/accounts.ts';
import { AUDIO, type Chain, type Human } from '../lib/chain.ts';
import { uploadToken } from '../lib/content.ts';
import { bytesOf, cidOf, publication } from '../lib/music.ts';
import { freePort, temporaryFolder } from '../lib/node.ts';
import { withContentNode } from '../lib/nodes.ts';
import { PROMETHEUS, ROOT } from '../lib/paths.ts';
import { rootOfContent } from '../lib/proofs.ts';
import { GiveUp, sleep, waitFor } from '../lib/wait.ts';

const RULES = join(ROOT, 'docker/prometheus/alerts.yml');
/** scripts/test.sh fetches it where the machine has none. */
const env = { ...process.env, PATH: `${PROMETHEUS}:${process.env['PATH']}` };

interface Rule {
	alert: string;
	expr: string;
	labels: { severity: string };
	annotations: { summary: string; description: string };
}
const rules = (
	parse(readFileSync(RULES, 'utf8')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const settings = parse(
	readFileSync(join(ROOT, 'docker/prometheus/prometheus.yml'), 'utf8'),
) as Human;
const dashboard = JSON.parse(
	readFileSync(join(ROOT, 'docker/grafana/dashboard.json'), 'utf8'),
) as Human;
/** A query of the dashboard, for all nodes, and how its lines are named. */
const queries: { expr: string; legend: string }[] = dashboard.panels
	.flatMap((panel: Human) => panel.targets ?? [])
	.map((target: Human) => ({
		expr: target.expr.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '10s'),
		legend: target.legendFormat,
	}));

/** What an expression asks for: metrics with what their labels are to be, and labels that it groups by. */
function askedBy(expr: string): {
	selectors: { name: string; labels: string[]; whole: string }[];
	grouped: string[];
} {
	const selectors = [];
	const grouped = [];
	const made = [...expr.matchAll(/label_replace\(.*?, "(\w+)",/g)].map(([, label]) => label);
	const group = /\b(?:by|without|on|ignoring) \(([^)]*)\)/;
	const rest = /"[^"]*"|\[[^\]]*\]|\w+\(|([a-z_]\w*)(\{(?:"[^"]*"|[^}"])*\})?/;
	for (const [, labels, name, matchers = ''] of expr.matchAll(
		new RegExp(`${group.source}|${rest.source}`, 'g'),
	)) {
		if (labels !== undefined)
			grouped.push(...labels.split(/, */).filter((label) => !made.includes(label)));
		if (name === undefined || ['and', 'sum'].includes(name)) continue;
		const asked = [...matchers.matchAll(/(\w+)(?:=~|!=|=)"/g)].map(([, label]) =>
			String(label),
		);
		selectors.push({
			name,
			labels: asked,
			whole: name + matchers.replace(/,?instance=~"\.\*"/, '').replace('{}', ''),
		});
	}
	return { selectors, grouped };
}

/** What does not happen here: the labels are there, with other values. */
const UNSEEN = [
	'audio_content_requests_total{status="429"}',
	'audio_content_transactions_total{outcome="refused"}',
];

describe('a Prometheus beside a content node', () => {
	const folder = temporaryFolder();
	let chain: Chain;
	let web: string;
	let end: () => void;
	before(async () => {
		const metrics = await freePort();
		let url: string;
		({ chain, url } = await withContentNode(undefined, metrics));
		const port = await freePort();
		web = `http://127.0.0.1:${port}`;
		const config = join(folder, 'prometheus.yml');
		const [job] = settings.scrape_configs;
		assert.deepEqual(
			job.static_configs[0].targets,
			['127.0.0.1:9615'],
			'where a node serves them',
		);
		job.static_configs[0].targets = [`127.0.0.1:${metrics}`];
		settings.global = { scrape_interval: '1s', evaluation_interval: '1s' };
		settings.rule_files = [RULES];
		writeFileSync(config, stringify(settings));
		const args = [
			`--config.file=${config}`,
			`--storage.tsdb.path=${join(folder, 'data')}`,
			`--web.listen-address=127.0.0.1:${port}`,
		];
		const prometheus = spawn('prometheus', args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
		let said = '';
		prometheus.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
		prometheus.once(
			'error',
			(error) => (said += `${String(error)}: scripts/test.sh e2e fetches it`),
		);
		end = (): void => void prometheus.kill('SIGKILL');
		process.once('exit', end);
		await waitFor('Prometheus', async () => {
			if (prometheus.exitCode !== null || prometheus.pid === undefined)
				throw new GiveUp(said);
			return (await fetch(`${web}/-/ready`)).ok;
		});
		// An artist brings a track, which is asked for before and after, and the node takes its place.
		const artist = fresh();
		const song = bytesOf(1, 100_000);
		const root = rootOfContent(song);
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', artist.address, 1_000n * AUDIO),
			alice,
		);
		await chain.submit(publication(chain, song), artist);
		const hear = (): Promise<Response> => fetch(`${url}/content/${cidOf(root)}`);
		await waitFor('the node to know the track', async () => (await hear()).status === 503);
		const headers = { authorization: `AUDIO ${uploadToken(chain, artist, song)}` };
		assert.equal(
			(await fetch(`${url}/content/${cidOf(root)}`, { method: 'PUT', body: song, headers }))
				.status,
			201,
		);
		assert.equal((await (await hear()).arrayBuffer()).byteLength, song.length);
		const served = async (): Promise<string> =>
			(await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
		for (
			let made = 0;
			!(await served()).includes('audio_content_transactions_total{');
			made++
		) {
			assert.ok(made < 300, 'the node accepts its place');
			await chain.seal();
			await sleep(100);
		}
	});
	after(async () => {
		end?.();
		await chain?.close();
	});

	const ask = async (path: string, parameters: Record<string, string> = {}): Promise<Human> => {
		const answer = (await (
			await fetch(`${web}/api/v1/${path}?${String(new URLSearchParams(parameters))}`)
		).json()) as Human;
		assert.equal(answer.status, 'success', `${JSON.stringify(parameters)}: ${answer.error}`);
		return answer.data;
	};
	/** What a query finds; an error of its own is one at once. */
	const find = async (query: string): Promise<Human[]> => {
		try {
			return (await ask('query', { query })).result;
		} catch (error) {
			throw error instanceof assert.AssertionError ? new GiveUp(error.message) : error;
		}
	};
	/** Waits until each query finds something. */
	const allFind = (wanted: Set<string>): Promise<true> =>
		waitFor('all to be served', async () => {
			const missing = [];
			for (const query of wanted) if ((await find(query)).length === 0) missing.push(query);
			if (missing.length > 0) throw new Error(`nothing is found for ${missing.join('\n')}`);
			return true;
		});

	test('finds every metric and label that alerts and the dashboard ask for', async () => {
		const wanted = new Set<string>();
		const asked = new Set<string>();
		for (const { expr } of [...rules, ...queries]) {
			const { selectors, grouped } = askedBy(expr);
			assert.ok(selectors.length > 0, expr);
			for (const { name, labels, whole } of selectors) {
				asked.add(whole);
				if (!UNSEEN.includes(whole)) wanted.add(whole);
				for (const label of labels) wanted.add(`${name}{${label}!=""}`);
			}
			for (const label of grouped) {
				wanted.add(selectors.map(({ name }) => `${name}{${label}!=""}`).join(' or '));
			}
		}
		assert.ok(wanted.size > 50, String(wanted.size));
		for (const unseen of UNSEEN) assert.ok(asked.has(unseen), unseen);
		await allFind(wanted);
	});

	test('answers every query of the dashboard, with the labels that name its lines', async () => {
		const seen = queries.filter(
			({ expr }) => !askedBy(expr).selectors.some(({ whole }) => UNSEEN.includes(whole)),
		);
		await allFind(new Set(seen.map(({ expr }) => expr)));
		for (const { expr, legend } of queries) {
			for (const { metric } of await find(expr)) {
				for (const [, label] of legend.matchAll(/\{\{(\w+)\}\}/g))
					assert.ok(metric[String(label)], `${label} of ${expr}`);
			}
		}
		for (const variable of dashboard.templating.list) {
			const [, match, label] =
				/^label_values\((.*), (\w+)\)$/.exec(variable.definition) ?? [];
			if (match)
				assert.notEqual(
					(await ask(`label/${label}/values`, { 'match[]': match })).length,
					0,
					match,
				);
		}
	});

	test('evaluates every alert, and none is there for a node that does its work', async () => {
		await waitFor('every rule to be evaluated', async () => {
			const found: Human[] = (await ask('rules')).groups.flatMap(
				(group: Human) => group.rules,
			);
			assert.equal(found.length, rules.length);
			for (const rule of found)
				if (rule.health === 'err') throw new GiveUp(`${rule.name}: ${rule.lastError}`);
			return found.every((rule) => rule.health === 'ok');
		});
		const firing: Human[] = (await ask('alerts')).alerts.filter(
			(alert: Human) => alert.state === 'firing',
		);
		assert.deepEqual(
			firing.map((alert) => alert.labels.alertname),
			[],
		);
	});
});

test('the dashboard can be imported anywhere', () => {
	assert.equal(dashboard.id, null);
	const variables: string[] = dashboard.templating.list.map((variable: Human) => variable.name);
	assert.deepEqual(variables, ['datasource', 'instance']);
	for (const panel of dashboard.panels.filter(({ type }: Human) => type !== 'row')) {
		for (const { datasource } of [panel, ...panel.targets])
			assert.deepEqual(datasource, { type: 'prometheus', uid: '${datasource}' });
	}
});

describe('the alerts', () => {
	const guide = readFileSync(join(ROOT, 'docs/operators.md'), 'utf8');
	/** For each alert: what comes, and by minutes, until it is there, and what it says then; and what does not bring it. */
	const cases: Record<
		string,
		{
			series: Record<string, string>;
			minutes: number;
			summary: string;
			more?: object;
			quiet: Record<string, string>;
		}
	> = {
		AudioNodeDown: {
			series: { up: '0x400' },
			minutes: 6,
			summary: 'n does not answer',
			quiet: { up: '1 0 0 1x400' },
		},
		AudioBestBlockStandsStill: {
			series: { 'substrate_block_height{status="best"}': '7x400' },
			minutes: 11,
			summary: 'n gets no new blocks',
			more: { status: 'best' },
			quiet: { 'substrate_block_height{status="best"}': '7x4 8+10x400' },
		},
		AudioFinalityLags: {
			series: {
				'substrate_block_height{status="best"}': '140+10x400',
				'substrate_block_height{status="finalized"}': '100+10x400',
				substrate_sub_libp2p_is_major_syncing: '0x400',
			},
			minutes: 11,
			summary: 'n: 40 blocks are not final',
			quiet: {
				'substrate_block_height{status="best"}': '600+10x400',
				'substrate_block_height{status="finalized"}': '100+10x400',
				substrate_sub_libp2p_is_major_syncing: '1x400',
			},
		},
		AudioFewPeers: {
			series: { substrate_sub_libp2p_peers_count: '2x400' },
			minutes: 16,
			summary: 'n has 2 peers',
			quiet: { substrate_sub_libp2p_peers_count: '0x5 3x400' },
		},
		AudioValidatorMakesNoBlocks: {
			series: {
				'substrate_proposer_block_constructed_count{validates="yes"}': '0+1x60 61x400',
			},
			minutes: 245,
			summary: 'The validator n has made no block for 3 hours',
			more: { validates: 'yes' },
			quiet: { 'substrate_proposer_block_constructed_count{validates="no"}': '0x400' },
		},
		AudioContentNotReady: {
			series: { 'audio_content_obstacle{part="disk"}': '1x400' },
			minutes: 16,
			summary: 'n: the disk keeps the content service from its work',
			more: { part: 'disk' },
			quiet: { 'audio_content_obstacle{part="chain"}': '0x5 1x10 0x400' },
		},
		AudioContentStandsStill: {
			series: { audio_content_best_block: '9x400' },
			minutes: 16,
			summary: 'The content service of n follows no blocks',
			quiet: { audio_content_best_block: '0+10x400' },
		},
		AudioContentProofsMissing: {
			series: { 'audio_content_proofs_total{outcome="missing"}': '0x5 1x400' },
			minutes: 7,
			summary: 'n has no proof for a challenge',
			more: { outcome: 'missing' },
			quiet: { 'audio_content_proofs_total{outcome="missing"}': '3x400' },
		},
		AudioContentProofsRefused: {
			series: {
				'audio_content_proofs_total{outcome="refused"}': '0+1x400',
				'audio_content_proofs_total{outcome="given"}': '0+3x400',
			},
			minutes: 45,
			summary: 'n: 25% of the proofs are refused',
			quiet: {
				'audio_content_proofs_total{outcome="refused"}': '0+1x400',
				'audio_content_proofs_total{outcome="given"}': '0+20x400',
			},
		},
		AudioContentTracksStayMissing: {
			series: { 'audio_content_tracks{state="missing"}': '5x400' },
			minutes: 185,
			summary: 'n lacks tracks, and they get no fewer',
			more: { state: 'missing' },
			quiet: { 'audio_content_tracks{state="missing"}': '500-1x400' },
		},
		AudioContentLittleRoom: {
			series: {
				'audio_content_bytes{state="available"}': '4x400',
				'audio_content_bytes{state="stored"}': '96x400',
			},
			minutes: 31,
			summary: 'n has room for 4% of what it may store',
			quiet: {
				'audio_content_bytes{state="available"}': '4x400',
				'audio_content_bytes{state="stored"}': '5x400',
			},
		},
		AudioContentDamagedFiles: {
			series: { audio_content_damaged_files_total: '0x5 1x400' },
			minutes: 7,
			summary: 'n found damaged files',
			quiet: { audio_content_damaged_files_total: '2x400' },
		},
		AudioContentTransactionsRefused: {
			series: {
				'audio_content_transactions_total{call="StorageProofs.accept",outcome="refused"}':
					'1+1x400',
			},
			minutes: 20,
			summary: 'n: the pool refuses StorageProofs.accept of the hot key',
			more: { call: 'StorageProofs.accept' },
			quiet: {
				'audio_content_transactions_total{call="StorageProofs.accept",outcome="refused"}':
					'1x5 2x400',
			},
		},
		AudioContentAnswersFail: {
			series: {
				'audio_content_requests_total{path="/uploads",status="507"}': '0+10x400',
				'audio_content_requests_total{path="/uploads",status="201"}': '0+10x400',
			},
			minutes: 40,
			summary: 'n fails 50% of what is asked at /uploads',
			more: { path: '/uploads' },
			quiet: {
				'audio_content_requests_total{path="/ready",status="503"}': '0+10x400',
				'audio_content_requests_total{path="/uploads",status="503"}': '0x30 1x400',
				'audio_content_requests_total{path="/uploads",status="201"}': '1x400',
			},
		},
		AudioContentLimitsRefuse: {
			series: {
				'audio_content_requests_total{path="/uploads",status="429"}': '0+10x400',
				'audio_content_requests_total{path="/content/{cid}",status="200"}': '0+30x400',
			},
			minutes: 40,
			summary: 'n refuses 25% of the requests for a limit',
			quiet: {
				'audio_content_requests_total{path="/uploads",status="429"}': '0+1x400',
				'audio_content_requests_total{path="/content/{cid}",status="200"}': '0+30x400',
			},
		},
	};

	const promtool = (...args: string[]): void => {
		const { status, stdout, stderr, error } = spawnSync('promtool', args, {
			env,
			encoding: 'utf8',
		});
		assert.equal(status, 0, `${stdout}${stderr}${String(error ?? '')}`);
	};

	test('are what Prometheus takes for rules, and its settings for such', () => {
		promtool('check', 'rules', RULES);
		promtool('check', 'config', join(ROOT, 'docker/prometheus/prometheus.yml'));
	});

	test('name a section of the guide', () => {
		for (const { alert, labels, annotations } of rules) {
			assert.ok(['page', 'warning'].includes(labels.severity), alert);
			const [, section] =
				/"([^"]+)" in docs\/operators\.md/.exec(annotations.description) ?? [];
			assert.ok(section && guide.includes(`# ${section}\n`), `${alert}: ${section}`);
		}
	});

	test('come when something is wrong, and not before', () => {
		assert.deepEqual(
			Object.keys(cases),
			rules.map(({ alert }) => alert),
		);
		const input = (series: Record<string, string>): object[] =>
			Object.entries(series).map(([name, values]) => {
				const own = 'job="audio",instance="n"';
				return {
					series: name.endsWith('}') ? name.replace('{', `{${own},`) : `${name}{${own}}`,
					values,
				};
			});
		const tests = rules.flatMap(({ alert, labels, annotations }) => {
			const { series, minutes, summary, more, quiet } = cases[alert]!;
			const there = {
				exp_labels: { job: 'audio', instance: 'n', ...labels, ...more },
				exp_annotations: { ...annotations, summary },
			};
			const at = (time: number, alerts: object[]): object => ({
				eval_time: `${time}m`,
				alertname: alert,
				exp_alerts: alerts,
			});
			const never = Array.from({ length: 20 }, (_, step) => at(20 * step, []));
			return [
				{
					name: alert,
					interval: '1m',
					input_series: input(series),
					alert_rule_test: [at(1, []), at(minutes, [there])],
				},
				{ name: alert, interval: '1m', input_series: input(quiet), alert_rule_test: never },
			];
		});
		const file = join(temporaryFolder(), 'tests.yml');
		writeFileSync(file, stringify({ rule_files: [RULES], evaluation_interval: '1m', tests }));
		promtool('test', 'rules', file);
	});
});
