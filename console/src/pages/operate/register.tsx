// Registers a node: all that the chain would refuse is said before the wallet opens.

import { formatAudio, verifyNodeProof } from '@audio-chain/client';
import { createSignal, Show, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import type { EraClock } from '../../chain/eras.ts';
import type { Reading } from '../../chain/reading.ts';
import { useSubmit } from '../../chain/submit.tsx';
import { amountReason, Do, planckOf } from '../../ui/action.tsx';
import { EraDate } from '../../ui/era-date.tsx';
import { AmountField, Text } from '../../ui/fields.tsx';
import { Amount, Card, Notice } from '../../ui/show.tsx';
import { firstEraOfNode } from '../../chain/eras.ts';
import { Command } from './command.tsx';
import { endpointError } from './endpoint.ts';
import { hexError, readHex } from './keys.ts';
import { NOT_PROVEN } from './node-actions.tsx';
import { CONTENT, type Operator, type Terms } from './read-nodes.ts';

export const Register: Component<{
	operator: string;
	of: Reading<Operator>;
	terms: Reading<Terms>;
	clock: Reading<EraClock>;
}> = (props) => {
	const { api, facts } = useChain();
	const submit = useSubmit();
	const [endpoint, setEndpoint] = createSignal('');
	const [key, setKey] = createSignal('');
	const [proof, setProof] = createSignal('');
	const [collateral, setCollateral] = createSignal('');
	// What another node has, as it was found when one tried.
	const [taken, setTaken] = createSignal<{ endpoint?: string; key?: string }>({});
	const [said, setSaid] = createSignal('');

	const endpointFault = (): string | undefined =>
		endpoint() !== '' && taken().endpoint === endpoint()
			? 'Another node has this endpoint.'
			: endpointError(endpoint(), props.terms()?.publicOnly ?? false);
	const keyFault = (): string | undefined => {
		const read = readHex(key(), 32);
		return 'hex' in read && taken().key === read.hex
			? 'Another node has this key.'
			: hexError(key(), 32);
	};
	const proofFault = (): string | undefined => {
		const error = hexError(proof(), 64);
		const [genesis, ofKey, signature] = [
			facts()?.genesis,
			readHex(key(), 32),
			readHex(proof(), 64),
		];
		if (
			error !== undefined ||
			proof().trim() === '' ||
			endpoint() === '' ||
			genesis === undefined ||
			!('hex' in ofKey) ||
			!('hex' in signature)
		)
			return error;
		return verifyNodeProof(
			{ genesis, operator: props.operator, endpoint: endpoint() },
			ofKey.hex,
			signature.hex,
		)
			? undefined
			: NOT_PROVEN;
	};
	const most = (): bigint | undefined => {
		const [terms, own] = [props.terms(), props.of()];
		return terms && own && (own.free < terms.most ? own.free : terms.most);
	};
	const least = (): bigint => props.terms()?.least ?? 0n;
	const barred = (): string | undefined => {
		const [own, terms, clock] = [props.of(), props.terms(), props.clock()];
		if (!own || !terms || !clock || !facts())
			return 'It is not known yet whether this account can register one.';
		if (own.nodes.length >= terms.mostNodes)
			return `This account has ${terms.mostNodes} nodes, those that are leaving included: withdraw what has cooled down, or use another account.`;
		if (clock.era < own.barredUntil)
			return `A node of this account is in jail: it can register another from era ${own.barredUntil} on.`;
		return undefined;
	};
	const reason = (): string | undefined => {
		if (barred() !== undefined) return barred();
		if ([endpoint(), key(), proof(), collateral()].some((text) => text.trim() === ''))
			return 'Fill in all four.';
		if (endpointFault() !== undefined || keyFault() !== undefined || proofFault() !== undefined)
			return 'See above what does not fit.';
		if (most() !== undefined && (most() ?? 0n) < least())
			return `Less is free than the ${formatAudio(least(), { decimals: 0 })} AUDIO that the service asks for, and the fee.`;
		return amountReason(collateral(), least(), most());
	};
	const from = (): number | undefined => {
		const clock = props.clock();
		return clock && firstEraOfNode(clock, 0);
	};

	const register = async (): Promise<void> => {
		const [ofKey, signature] = [readHex(key(), 32), readHex(proof(), 64)];
		if (!('hex' in ofKey) || !('hex' in signature)) return;
		const wanted = endpoint();
		const bytes = new TextEncoder().encode(wanted);
		const [atEndpoint, ofSameKey] = await Promise.all([
			api.query.NodeServices.Endpoints.getValue(bytes, { at: 'best' }),
			api.apis.NodeServicesApi.node_by_key(ofKey.hex, { at: 'best' }),
		]);
		if (atEndpoint !== undefined || ofSameKey !== undefined) {
			setTaken({
				...(atEndpoint === undefined ? {} : { endpoint: wanted }),
				...(ofSameKey === undefined ? {} : { key: ofKey.hex }),
			});
			return;
		}
		const planck = planckOf(collateral());
		const outcome = await submit({
			title: 'Register a content node',
			transaction: api.tx.NodeServices.register({
				service: CONTENT,
				endpoint: bytes,
				key: ofKey.hex,
				proof: signature.hex,
				collateral: planck,
			}),
			details: [
				{ label: 'Endpoint', value: () => <code class="long">{wanted}</code> },
				{ label: 'Node key', value: () => <code class="long">{ofKey.hex}</code> },
				{ label: 'Collateral', value: () => <Amount planck={planck} decimals={6} /> },
			],
			takes: planck,
			warning: `The collateral stays yours. It comes back ${props.terms()?.cooldown ?? ''} eras after the node has left, less what misses cost.`,
		});
		if (!outcome) return;
		const [registered] = api.event.NodeServices.Registered.filter(outcome.events);
		setSaid(
			registered
				? `Node ${registered.payload.node} is registered. Set its hot key next, and send that some AUDIO.`
				: 'The node is registered.',
		);
		for (const clear of [setEndpoint, setKey, setProof, setCollateral]) clear('');
		props.of.again();
	};

	return (
		<Card title="Register a node">
			<div class="form">
				<p class="hint">
					Start the node with <code>--content</code>, have it reached over TLS, and let
					its key sign for this account and endpoint.
				</p>
				<Command
					text={`audio-node content register --operator ${props.operator} --endpoint ${endpoint() || 'https://node.example.com'} --collateral ${collateral() || formatAudio(props.terms()?.least, { decimals: 0, group: false })}`}
					about="On the node's machine this prints the node key and the proof; add --chain and --base-path as the node has them."
				/>
				<Text
					label="Endpoint"
					value={endpoint()}
					onChange={(text) => setEndpoint(text.trim())}
					error={endpointFault()}
					maxlength={300}
					placeholder="https://node.example.com"
					hint={
						props.terms()?.publicOnly === false
							? 'This chain takes private addresses, too.'
							: 'One that the public internet reaches.'
					}
				/>
				<Text
					label="Node key"
					value={key()}
					onChange={setKey}
					error={keyFault()}
					maxlength={80}
					placeholder="0x…"
				/>
				<Text
					label="Proof"
					value={proof()}
					onChange={setProof}
					error={proofFault()}
					maxlength={200}
					placeholder="0x…"
				/>
				<AmountField
					label="Collateral"
					value={collateral()}
					onChange={setCollateral}
					least={least()}
					most={most()}
					hint={`${formatAudio(props.terms()?.least, { decimals: 0 })} to ${formatAudio(props.terms()?.most, { decimals: 0 })} AUDIO; it also votes`}
				/>
				<p class="hint">
					If it is registered now, it can be selected from{' '}
					<EraDate era={from()} clock={props.clock} /> on.
				</p>
				<Do label="Register the node" reason={reason()} onClick={() => void register()} />
				<div aria-live="polite">
					<Show when={said()}>
						<Notice kind="good">{said()}</Notice>
					</Show>
				</div>
			</div>
		</Card>
	);
};
