// What is done with a node that is registered.

import { formatAudio, isAddress, sameAccount, verifyNodeProof } from '@audio-chain/client';
import { createSignal, Show, type Accessor, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import { useSubmit, type Intent } from '../../chain/submit.tsx';
import { EraDate } from '../../ui/era-date.tsx';
import { Action, amountReason, Do, planckOf } from '../../ui/action.tsx';
import { AddressField, AmountField, Text } from '../../ui/fields.tsx';
import { Amount, Card } from '../../ui/show.tsx';
import { Command } from './command.tsx';
import { endpointError } from './endpoint.ts';
import { hexError, readHex } from './keys.ts';
import type { NodeProps } from './node-view.tsx';
import type { OwnNode } from './read-nodes.ts';

type Props = NodeProps & { info: Accessor<OwnNode>; due: Accessor<bigint | undefined> };

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const lesser = (one: bigint, other: bigint): bigint => (one < other ? one : other);

export const NodeActions: Component<Props> = (props) => {
	const submit = useSubmit();
	const send = async (intent: Intent, after?: () => void): Promise<void> => {
		if (await submit(intent)) {
			after?.();
			props.again();
		}
	};
	return (
		<Card title={`Change node ${props.node}`}>
			<Show
				when={!props.info().leaving}
				fallback={<p class="hint">A node that has left is not changed any more.</p>}
			>
				<Unjail {...props} send={send} />
				<HotKey {...props} send={send} />
				<More {...props} send={send} />
				<Less {...props} send={send} />
				<Endpoint {...props} send={send} />
				<Leave {...props} send={send} />
			</Show>
			<Withdraw {...props} send={send} />
		</Card>
	);
};

type ActionProps = Props & { send: (intent: Intent, after?: () => void) => Promise<void> };

const Unjail: Component<ActionProps> = (props) => {
	const { api } = useChain();
	const until = (): number | undefined => props.info().jailedUntil;
	const reason = (): string | undefined => {
		const [era, clock] = [until(), props.clock()];
		if (era === undefined || clock === undefined) return 'It is not known yet.';
		return clock.era >= era ? undefined : `Its time in jail lasts until era ${era}.`;
	};
	return (
		<Show when={until() !== undefined}>
			<Action title="Let it back from jail" open>
				<p class="hint">
					Do it once all that it holds is there again: a service that runs does so by
					itself.
				</p>
				<Do
					label="Let it back"
					reason={reason()}
					onClick={() =>
						void props.send({
							title: `Let node ${props.node} back from jail`,
							transaction: api.tx.NodeServices.unjail({ node: props.node }),
						})
					}
				/>
			</Action>
		</Show>
	);
};

const HotKey: Component<ActionProps> = (props) => {
	const { api } = useChain();
	const [account, setAccount] = createSignal('');
	const isSame = (): boolean => {
		const now = props.info().hotKey;
		return now !== undefined && isAddress(account()) && sameAccount(account(), now);
	};
	const reason = (): string | undefined => {
		if (account().trim() === '') return 'Write an address.';
		if (!isAddress(account())) return 'That is no address of this chain.';
		return isSame() ? 'It is the hot key already.' : undefined;
	};
	const set = (): void => {
		const wanted = account().trim();
		void props.send(
			{
				title: `Set the hot key of node ${props.node}`,
				transaction: api.tx.NodeServices.set_hot_key({ node: props.node, hot_key: wanted }),
				details: [{ label: 'Hot key', value: () => <code class="long">{wanted}</code> }],
				warning: 'It can move the endpoint and end a jail. It cannot touch the collateral.',
			},
			() => setAccount(''),
		);
	};
	const remove = (): void =>
		void props.send({
			title: `Remove the hot key of node ${props.node}`,
			transaction: api.tx.NodeServices.set_hot_key({ node: props.node, hot_key: undefined }),
			warning:
				'Its service signs by the hot key: without one it accepts and submits nothing.',
		});
	return (
		<Action title="Set the hot key" open={props.info().hotKey === undefined}>
			<Command
				text={`audio-node content register --operator ${props.address} --endpoint ${props.info().endpoint}`}
				about="On the node's machine this prints the hot key that its service has; add --chain and --base-path as the node has them."
			/>
			<AddressField
				label="Hot key"
				value={account()}
				onChange={setAccount}
				error={isSame() ? 'It is the hot key already.' : undefined}
			/>
			<Do label="Set it" reason={reason()} onClick={set} />
			<Show when={props.info().hotKey}>
				<Do label="Remove the hot key" reason={undefined} danger onClick={remove} />
			</Show>
		</Action>
	);
};

const More: Component<ActionProps> = (props) => {
	const { api } = useChain();
	const [amount, setAmount] = createSignal('');
	const room = (): bigint | undefined => {
		const terms = props.terms();
		return (
			terms &&
			(terms.most > props.info().collateral ? terms.most - props.info().collateral : 0n)
		);
	};
	const most = (): bigint | undefined => {
		const [left, free] = [room(), props.of()?.free];
		return left === undefined || free === undefined ? undefined : lesser(left, free);
	};
	const put = (): void => {
		const planck = planckOf(amount());
		// As it is now: the dialog stays open while the block changes it.
		const then = props.info().collateral + planck;
		void props.send(
			{
				title: `Put up more for node ${props.node}`,
				transaction: api.tx.NodeServices.increase_collateral({
					node: props.node,
					amount: planck,
				}),
				details: [
					{
						label: 'Collateral then',
						value: () => <Amount planck={then} decimals={6} />,
					},
				],
				takes: planck,
			},
			() => setAmount(''),
		);
	};
	return (
		<Action title="Put up more collateral">
			<AmountField
				label="Amount"
				value={amount()}
				onChange={setAmount}
				least={1n}
				most={most()}
				hint={`up to ${formatAudio(props.terms()?.most, { decimals: 0 })} AUDIO in one node`}
			/>
			<Do label="Put up more" reason={amountReason(amount(), 1n, most())} onClick={put} />
		</Action>
	);
};

const Less: Component<ActionProps> = (props) => {
	const { api } = useChain();
	const [amount, setAmount] = createSignal('');
	const most = (): bigint | undefined => {
		const terms = props.terms();
		return (
			terms &&
			(props.info().collateral > terms.least ? props.info().collateral - terms.least : 0n)
		);
	};
	const freeFrom = (): number | undefined => {
		const [clock, terms] = [props.clock(), props.terms()];
		return clock && terms && clock.era + terms.cooldown;
	};
	const take = (): void => {
		const planck = planckOf(amount());
		const { clock } = props;
		const [then, from] = [props.info().collateral - planck, freeFrom()];
		void props.send(
			{
				title: `Take collateral out of node ${props.node}`,
				transaction: api.tx.NodeServices.decrease_collateral({
					node: props.node,
					amount: planck,
				}),
				details: [
					{
						label: 'Collateral then',
						value: () => <Amount planck={then} decimals={6} />,
					},
					{ label: 'Free from', value: () => <EraDate era={from} clock={clock} /> },
				],
			},
			() => setAmount(''),
		);
	};
	return (
		<Action title="Take collateral out">
			<p class="hint">
				It cools down until <EraDate era={freeFrom()} clock={props.clock} />, and can be
				slashed until then. What the service asks for stays; to take out all, leave.
			</p>
			<AmountField
				label="Amount"
				value={amount()}
				onChange={setAmount}
				least={1n}
				most={most()}
			/>
			<Do
				label="Take it out"
				reason={
					most() === 0n
						? 'The node has no more than the service asks for.'
						: amountReason(amount(), 1n, most())
				}
				onClick={take}
			/>
		</Action>
	);
};

const Endpoint: Component<ActionProps> = (props) => {
	const { api, facts } = useChain();
	const [endpoint, setEndpoint] = createSignal('');
	const [proof, setProof] = createSignal('');
	const [taken, setTaken] = createSignal<string>();
	const fault = (): string | undefined => {
		if (endpoint() !== '' && endpoint() === props.info().endpoint)
			return 'It is the endpoint already.';
		if (endpoint() !== '' && taken() === endpoint()) return 'Another node has this endpoint.';
		return endpointError(endpoint(), props.terms()?.publicOnly ?? false);
	};
	const proofFault = (): string | undefined => {
		const error = hexError(proof(), 64);
		const genesis = facts()?.genesis;
		if (
			error !== undefined ||
			proof().trim() === '' ||
			endpoint() === '' ||
			genesis === undefined
		)
			return error;
		const read = readHex(proof(), 64);
		const claim = { genesis, operator: props.address, endpoint: endpoint() };
		return 'hex' in read && verifyNodeProof(claim, props.info().key, read.hex)
			? undefined
			: NOT_PROVEN;
	};
	const reason = (): string | undefined => {
		if (endpoint() === '' || proof().trim() === '') return 'Fill in both.';
		if (fault() !== undefined || proofFault() !== undefined)
			return 'See above what does not fit.';
		return facts() && props.terms() ? undefined : 'It is not known yet what is possible.';
	};
	const move = async (): Promise<void> => {
		const read = readHex(proof(), 64);
		if (!('hex' in read)) return;
		const wanted = endpoint();
		const other = await api.query.NodeServices.Endpoints.getValue(utf8(wanted), { at: 'best' });
		if (other !== undefined) {
			setTaken(wanted);
			return;
		}
		await props.send(
			{
				title: `Move node ${props.node} to another endpoint`,
				transaction: api.tx.NodeServices.update_endpoint({
					node: props.node,
					endpoint: utf8(wanted),
					proof: read.hex,
				}),
				details: [{ label: 'Endpoint', value: () => <code class="long">{wanted}</code> }],
			},
			() => (setEndpoint(''), setProof('')),
		);
	};
	return (
		<Action title="Move to another endpoint">
			<Command
				text={`audio-node content register --operator ${props.address} --endpoint ${endpoint() || 'https://node.example.com'}`}
				about="On the node's machine this has the node's key sign, and prints the proof; add --chain and --base-path as the node has them."
			/>
			<Text
				label="New endpoint"
				value={endpoint()}
				onChange={(text) => setEndpoint(text.trim())}
				error={fault()}
				maxlength={300}
				placeholder="https://node.example.com"
			/>
			<Text
				label="Proof"
				value={proof()}
				onChange={setProof}
				error={proofFault()}
				maxlength={200}
				placeholder="0x…"
			/>
			<Do label="Move it" reason={reason()} onClick={() => void move()} />
		</Action>
	);
};

/** Said of a proof that does not hold. */
export const NOT_PROVEN =
	"This is no signature of the node's key for this chain, operator and endpoint.";

const Leave: Component<ActionProps> = (props) => {
	const { api } = useChain();
	const freeFrom = (): number | undefined => {
		const [clock, terms] = [props.clock(), props.terms()];
		return clock && terms && clock.era + terms.cooldown;
	};
	const leave = (): void => {
		const { clock } = props;
		const [collateral, from] = [props.info().collateral, freeFrom()];
		void props.send({
			title: `Take node ${props.node} out of the service`,
			transaction: api.tx.NodeServices.deregister({ node: props.node }),
			details: [
				{ label: 'Collateral', value: () => <Amount planck={collateral} decimals={6} /> },
				{ label: 'Free from', value: () => <EraDate era={from} clock={clock} /> },
			],
			warning:
				'It cannot be undone: the node loses its places and its selection id, and a new one is drawn for whoever registers again.',
		});
	};
	return (
		<Action title="Leave">
			<p class="hint">
				The node serves no longer, and its collateral cools down until{' '}
				<EraDate era={freeFrom()} clock={props.clock} />. A node that has missed enough to
				be jailed cannot leave.
			</p>
			<Do label="Deregister it" reason={undefined} danger onClick={leave} />
		</Action>
	);
};

const Withdraw: Component<ActionProps> = (props) => {
	const { api } = useChain();
	const withdraw = (): void => {
		const due = props.due();
		void props.send({
			title: `Withdraw what has cooled down of node ${props.node}`,
			transaction: api.tx.NodeServices.withdraw({ node: props.node }),
			details: [{ label: 'Comes free', value: () => <Amount planck={due} decimals={6} /> }],
		});
	};
	const reason = (): string | undefined => {
		const due = props.due();
		if (due === undefined) return 'It is not known yet.';
		return due > 0n ? undefined : 'Nothing has cooled down yet: the dates are above.';
	};
	return (
		<Show when={props.info().unlocking.length > 0}>
			<Action title="Withdraw what has cooled down" open={(props.due() ?? 0n) > 0n}>
				<Do label="Withdraw" reason={reason()} onClick={withdraw} />
			</Action>
		</Show>
	);
};
