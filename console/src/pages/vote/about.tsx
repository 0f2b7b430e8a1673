// What a proposal would do, in plain words where there are some, and as the chain has it.

import { createMemo, For, Show, type Component, type JSX } from 'solid-js';
import { CallView } from '../../ui/call.tsx';
import { count, UNKNOWN } from '../../ui/format.ts';
import { Address, Amount, Folded, Notice } from '../../ui/show.tsx';
import { callsIn, graveIn, headOf, type Call, weightiestFirst } from './calls.ts';
import { conditionsOf, inOneLine } from './carriers.ts';
import type { About } from './data.ts';
import { useKnown } from './known.ts';
import { changesOf, inWords, showValue, type Change } from './parameters.ts';

/** Calls of which something is told in words; of more the rest is in the call itself. */
const TOLD = 12;

/** One line that names it. */
export function titleOf(about: About): string {
	if (about.call === undefined) return about.unreadable ?? 'a call that cannot be read';
	const calls = headOf(about.call);
	const named = calls.map((call) => ({ name: nameOf(call), under: call.under }));
	return inOneLine(named, count) || 'a call that cannot be read';
}

function nameOf(call: Call): string {
	const [change] = call.pallet === 'Parameters' ? changesOf(call.input) : [];
	if (change)
		return `Set ${change.name.startsWith('Shares.') ? 'the shares of issuance' : inWords(change.name).toLowerCase()} of ${change.group}`;
	return (
		NAMES[`${call.pallet}.${call.name}`] ?? `${call.pallet}: ${call.name.replaceAll('_', ' ')}`
	);
}

const NAMES: Record<string, string> = {
	'Treasury.spend': 'Pay from the treasury',
	'Treasury.spend_local': 'Pay from the treasury',
	'FeePool.spend': 'Pay from the fee pool',
	'System.authorize_upgrade': 'Upgrade the runtime',
	'TechnicalCommittee.set_members': 'Name the technical committee',
	'StakedVoting.cancel_referendum': 'Cancel a referendum',
	'System.remark': 'Say something, and change nothing',
	'System.remark_with_event': 'Say something, and change nothing',
	'Content.set_moderators': 'Name the moderators',
};

/** All that is known of what it would do. */
export const AboutView: Component<{ about: About }> = (props) => {
	const told = createMemo(() => weightiestFirst(callsIn(props.about.call)).filter(hasWords));
	const grave = createMemo(() => graveIn(props.about.call));
	return (
		<div class="about">
			<Show when={props.about.unreadable}>
				{(why) => (
					<Notice kind="warning">
						{why()}. It is not looked through: treat it as able to do anything.{' '}
						<Show when={props.about.hash}>
							Its hash is <code class="long">{props.about.hash}</code>.
						</Show>
					</Notice>
				)}
			</Show>
			<ul class="does">
				<For each={told().slice(0, TOLD)}>
					{(call) => (
						<Show when={words(call)}>
							{(said) => (
								<li>
									{said()}
									<Show when={conditionsOf(call.under)}>
										{(how) => <span class="hint"> ({how()})</span>}
									</Show>
								</li>
							)}
						</Show>
					)}
				</For>
				<Show when={told().length > TOLD}>
					<li>and {count(told().length - TOLD)} more such calls, below</li>
				</Show>
			</ul>
			<For each={grave()}>
				{({ call, what, kind }) => (
					<Notice kind={kind === 'grave' ? 'error' : 'warning'}>
						<b>{call}</b> {what}. Vote nay unless the proposal says why it must be.
					</Notice>
				)}
			</For>
			<Show when={props.about.call !== undefined}>
				<Folded summary="The call, decoded">
					<CallView call={props.about.call} />
				</Folded>
			</Show>
		</div>
	);
};

const TELLING: ReadonlySet<string> = new Set([
	'Parameters.set_parameter',
	'Treasury.spend',
	'Treasury.spend_local',
	'FeePool.spend',
	'System.authorize_upgrade',
	'StakedVoting.cancel_referendum',
]);

const hasWords = ({ pallet, name }: Call): boolean => TELLING.has(`${pallet}.${name}`);

/** What a call does, if there are words for it. */
function words({ pallet, name, input }: Call): JSX.Element | undefined {
	const fields = (typeof input === 'object' && input !== null ? input : {}) as Record<
		string,
		unknown
	>;
	const amount = typeof fields['amount'] === 'bigint' ? fields['amount'] : undefined;
	switch (`${pallet}.${name}`) {
		case 'Parameters.set_parameter':
			return <For each={changesOf(input)}>{(change) => <ChangeLine of={change} />}</For>;
		case 'Treasury.spend':
		case 'Treasury.spend_local':
		case 'FeePool.spend':
			return (
				<>
					<Amount planck={amount} decimals={18} /> of the{' '}
					{pallet === 'Treasury' ? 'treasury' : 'fee pool'} go to{' '}
					<Address address={accountIn(fields['beneficiary'])} />
				</>
			);
		case 'System.authorize_upgrade':
			return (
				<>
					The runtime becomes the one with the hash{' '}
					<code class="long">{hexOf(fields['code_hash'])}</code>, once anybody submits its
					code. Who proposes it says which commit it is of; whoever builds that can
					compare.
				</>
			);
		case 'StakedVoting.cancel_referendum':
			return <>Referendum {String(fields['ref_index'] ?? UNKNOWN)} is cancelled</>;
		default:
			return undefined;
	}
}

const hexOf = (value: unknown): string =>
	typeof value === 'string'
		? value
		: value instanceof Uint8Array
			? `0x${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
			: UNKNOWN;

function accountIn(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	if (
		typeof value === 'object' &&
		value !== null &&
		'value' in value &&
		typeof value.value === 'string'
	)
		return value.value;
	return undefined;
}

/** A parameter: what it is now, what it would be, and between which bounds. */
const ChangeLine: Component<{ of: Change }> = (props) => {
	const { parameters } = useKnown();
	const row = () =>
		parameters()?.find(({ group, name }) => group === props.of.group && name === props.of.name);
	return (
		<div class="change">
			<b>
				{props.of.group}: {inWords(props.of.name)}
			</b>{' '}
			<Show
				when={row()}
				fallback={
					<>
						to{' '}
						{props.of.to === undefined
							? 'what the live chain begins with'
							: String(props.of.to)}
					</>
				}
			>
				{(known) => (
					<>
						from {showValue(known().unit, known().setTo)} to{' '}
						<b>
							{props.of.to === undefined
								? 'what the live chain begins with'
								: showValue(known().unit, props.of.to)}
						</b>
						<span class="hint">
							{' '}
							(between {showValue(known().unit, known().least)} and{' '}
							{showValue(known().unit, known().most)})
						</span>
					</>
				)}
			</Show>
		</div>
	);
};
