// A light client in the page: it checks by itself what it is told, from a block on that the page was given.

import { getSmProvider } from 'polkadot-api/sm-provider';
import { startFromWorker } from 'polkadot-api/smoldot/from-worker';
import type { JsonRpcProvider } from 'polkadot-api';
import Worker from 'polkadot-api/smoldot/worker?worker';
import { NoLightSpec, type LightSpec } from './light-spec.ts';

/** Starts it. It finds its way to the network by itself, and tries for ever. */
export function lightProvider(spec: LightSpec): JsonRpcProvider {
	const client = startFromWorker(new Worker(), { maxLogLevel: 1 });
	return getSmProvider(() => client.addChain({ chainSpec: JSON.stringify(spec) }));
}

/** Tries whether the light client takes a specification. Throws `NoLightSpec` if it does not, with what it says. */
export async function tryOut(spec: LightSpec): Promise<void> {
	const client = startFromWorker(new Worker(), { maxLogLevel: 0 });
	try {
		await client.addChain({ chainSpec: JSON.stringify(spec) });
	} catch (problem) {
		const said = problem instanceof Error ? problem.message : String(problem);
		throw new NoLightSpec(
			said.includes('GenesisBlockCheckpoint')
				? 'The chain is too young for a light client, or this is of when it was: two epochs have to be final.'
				: `The light client does not take this specification: ${said.slice(0, 200)}.`,
		);
	} finally {
		await client.terminate();
	}
}
