// check-compose.ts FILE...: parses compose files and checks what compose itself would stumble over
// and what we promise of them. It does not ask a Docker engine.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const SERVICE_KEYS = new Set([
	...[
		'image',
		'build',
		'command',
		'entrypoint',
		'environment',
		'ports',
		'expose',
		'volumes',
		'networks',
		'depends_on',
	],
	...[
		'restart',
		'healthcheck',
		'stop_grace_period',
		'init',
		'read_only',
		'cap_drop',
		'security_opt',
		'tmpfs',
		'user',
	],
	...['hostname', 'container_name', 'logging', 'ulimits', 'pull_policy'],
]);

/** The port of the content service, in the container. */
const CONTENT_PORT = '9980';
/** The port by which nodes find each other, in the container. */
const P2P_PORT = '30333';
/** A node that is stopped writes out what it has; one that is killed may have to repair it. */
const LEAST_GRACE = 90;

/** As compose reads it when all is set that turns something on: defaults, and for what must be set a path. */
const interpolated = (text: string): string =>
	text
		.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')
		.replaceAll(/\$\{\w+:\+([^}]*)\}/g, '$1')
		.replaceAll(/\$\{\w+:\?[^}]+\}/g, './given');

/** Seconds of a duration such as `1m30s`. */
function seconds(duration: unknown): number {
	const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(String(duration));
	const [hours, minutes, rest] = parts ? parts.slice(1).map((part) => Number(part ?? 0)) : [];
	return 3_600 * (hours ?? 0) + 60 * (minutes ?? 0) + (rest ?? 0);
}

/** The gateways that a network is given. */
function gateways(network: unknown): unknown[] {
	const ipam = isFields(network) ? network['ipam'] : undefined;
	const config = isFields(ipam) ? ipam['config'] : undefined;
	return Array.isArray(config)
		? config.map((one) => (isFields(one) ? one['gateway'] : undefined))
		: [];
}

function problems(file: string): string[] {
	const document = parseDocument(interpolated(readFileSync(file, 'utf8')), {
		merge: true,
		uniqueKeys: true,
	});
	if (document.errors.length) return document.errors.map(String);
	const root = document.toJS() as unknown;
	if (!isFields(root) || !isFields(root['services'])) return ['there are no services'];

	const found: string[] = [];
	for (const key of Object.keys(root)) {
		if (!['services', 'volumes', 'networks', 'name'].includes(key) && !key.startsWith('x-'))
			found.push(`unknown key ${key}`);
	}
	const volumes = isFields(root['volumes']) ? Object.keys(root['volumes']) : [];
	const networks = isFields(root['networks']) ? Object.keys(root['networks']) : [];
	const services = root['services'];
	const hostPorts = new Map<string, string>();
	for (const [name, service] of Object.entries(services)) {
		const say = (what: string): void => void found.push(`service ${name}: ${what}`);
		if (!isFields(service)) {
			say('is no mapping');
			continue;
		}
		for (const key of Object.keys(service))
			if (!SERVICE_KEYS.has(key)) say(`unknown key ${key}`);
		if (service['image'] === undefined && service['build'] === undefined)
			say('has neither image nor build');
		const build = service['build'];
		if (isFields(build)) {
			const context = resolve(dirname(file), String(build['context'] ?? '.'));
			if (!existsSync(context)) say(`there is no build context ${context}`);
			const dockerfile = resolve(context, String(build['dockerfile'] ?? 'Dockerfile'));
			if (!existsSync(dockerfile)) say(`there is no ${dockerfile}`);
			// The image has no history to look the commit up in.
			if (!isFields(build['args']) || !('COMMIT' in build['args']))
				say('builds without the argument COMMIT');
		}
		for (const mount of Array.isArray(service['volumes']) ? service['volumes'] : []) {
			const source = String(mount).split(':')[0] ?? '';
			if (!/^[./]/.test(source) && !volumes.includes(source))
				say(`volume ${source} is not declared`);
		}
		for (const network of Array.isArray(service['networks'])
			? service['networks']
			: Object.keys(isFields(service['networks']) ? service['networks'] : {})) {
			if (!networks.includes(String(network)))
				say(`network ${String(network)} is not declared`);
		}
		if (seconds(service['stop_grace_period']) < LEAST_GRACE)
			say(`stop_grace_period is less than ${LEAST_GRACE}s`);
		const needs = service['depends_on'];
		for (const other of Array.isArray(needs)
			? needs
			: Object.keys(isFields(needs) ? needs : {})) {
			if (!(String(other) in services))
				say(`depends on ${String(other)}, which is not there`);
		}
		for (const port of Array.isArray(service['ports']) ? service['ports'] : []) {
			if (typeof port !== 'string') {
				say(`port ${String(port)} must be a string`);
				continue;
			}
			// RPC is open to whoever reaches it: published, it must stay on this machine. The network is for all.
			const parts = /^(127\.0\.0\.1:)?(\d+):(\d+)$/.exec(port);
			if (!parts || (!parts[1] && parts[3] !== P2P_PORT)) {
				say(
					`port ${port} is not of the form 127.0.0.1:HOST:CONTAINER, or HOST:${P2P_PORT}`,
				);
				continue;
			}
			const taken = hostPorts.get(parts[2] as string);
			if (taken) say(`port ${parts[2]} is ${taken}'s already`);
			hostPorts.set(parts[2] as string, name);
		}
		const command = Array.isArray(service['command']) ? service['command'].map(String) : [];
		if (command.includes('--validator')) {
			const reached = (Array.isArray(service['ports']) ? service['ports'] : []).some((port) =>
				/^\d+:30333$/.test(String(port)),
			);
			if (!reached) say(`validates, but its port ${P2P_PORT} is not published to others`);
			if (!command.some((argument) => argument.startsWith('--public-addr')))
				say('validates, but says no --public-addr');
		}
		if (command.includes('--content')) {
			const ports = Array.isArray(service['ports']) ? service['ports'].map(String) : [];
			if (!ports.some((port) => port.endsWith(`:${CONTENT_PORT}`)))
				say(`has content, but its port ${CONTENT_PORT} is not published`);
			// All that comes by the proxy would count as one listener.
			const gateway = command
				.find((argument) => argument.startsWith('--content-proxy='))
				?.split('=')[1];
			const addressed = networks.flatMap((network) =>
				gateways((root['networks'] as Fields)[network]),
			);
			if (!gateway || !addressed.includes(gateway))
				say('has content, but its --content-proxy is no gateway of its network');
		}
	}
	return found;
}

const files = process.argv.slice(2);
if (files.length === 0) throw new Error('usage: check-compose.ts FILE...');
let failed = false;
for (const file of files) {
	const found = problems(file);
	for (const problem of found) console.error(`${file}: ${problem}`);
	if (found.length) failed = true;
	else console.log(`    ${file}: parsed, and nothing found`);
}
process.exit(failed ? 1 : 0);
