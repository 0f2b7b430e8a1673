// All that an account has staked, earned, cooling down, put down and locked, and how it comes back.

import { formatAudio } from '@audio-chain/client';
import { createMemo, For, Match, Show, Switch, type Component } from 'solid-js';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { useSubmit } from '../../chain/submit.tsx';
import { EraDate } from '../../ui/era-date.tsx';
import { count, short } from '../../ui/format.ts';
import { Address, Amount, Badge, Card, Fact, UntilBlock } from '../../ui/show.tsx';
import { useCalled } from '../../ui/name.tsx';
import type { Holding, Mine } from './data.ts';
import { byKind, callsFor, describe, dueOf, KINDS, MOST_CALLS, sumOf } from './holdings.ts';
import { useKnown } from './known.ts';

export const YoursPart: Component = () => {
	const { mine } = useKnown();
	const { selected } = useAccounts();
	return (
		<Show
			when={selected()}
			fallback={
				<Card title="All that is yours">
					<p class="empty">
						Choose an account, above: all that it has staked, earned, cooling down and
						put down stands here.
					</p>
				</Card>
			}
		>
			<Figures mine={mine()} />
			<Withdraw />
			<For each={KINDS}>{({ kind }) => <Part kind={kind} />}</For>
			<Show when={mine()?.holdings.length === 0}>
				<Card title="Everything else" reading={mine}>
					<p class="empty">
						Nothing is staked, earned, cooling down or put down: all that the account
						has is free.
					</p>
				</Card>
			</Show>
		</Show>
	);
};

const Figures: Component<{ mine: Mine | undefined }> = (props) => {
	const sum = (kind: 'staked' | 'cooling' | 'earned'): bigint | undefined =>
		props.mine && sumOf(props.mine.holdings, kind);
	return (
		<dl class="figures">
			<Fact label="Free">
				<Amount planck={props.mine?.free} decimals={2} />
			</Fact>
			<Fact label="Staked">
				<Amount planck={sum('staked')} decimals={2} />
			</Fact>
			<Fact label="Cooling down">
				<Amount planck={sum('cooling')} decimals={2} />
			</Fact>
			<Fact label="Earned, not paid">
				<Amount planck={sum('earned')} decimals={4} />
			</Fact>
			<Fact label="Votes with">
				<Amount planck={props.mine?.votingPower} decimals={2} />
			</Fact>
		</dl>
	);
};

/** Everything that is due, in one call. */
const Withdraw: Component = () => {
	const { api } = useChain();
	const { mine, nameOf } = useKnown();
	const { calledOf } = useCalled();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const due = createMemo(() => dueOf(mine()?.holdings ?? []));
	const next = createMemo(() =>
		byKind(mine()?.holdings ?? [])
			.flatMap(({ entries }) => entries)
			.find(({ when }) => when.type === 'Era' || when.type === 'Block'),
	);
	const withdraw = async (): Promise<void> => {
		const [account, entries] = [selected(), mine()?.holdings];
		if (!account || !entries) return;
		const most = callsFor(entries);
		await submit({
			title: 'Withdraw all that is due',
			transaction: api.tx.Holdings.withdraw({ who: account.address, most }),
			details: [
				{ label: 'Calls that are made', value: `${most} at most` },
				...due()
					.slice(0, 8)
					.map(({ what, amount }) => ({
						label: inWords(what, (address) => calledOf(address, nameOf(address))),
						value: () => <Amount planck={amount} decimals={6} />,
					})),
				...(due().length > 8 ? [{ label: 'And', value: `${due().length - 8} more` }] : []),
			],
			warning:
				due().length > MOST_CALLS
					? `More than ${MOST_CALLS} are due: the rest comes with another call.`
					: undefined,
		});
		mine.again();
	};
	return (
		<Card title="Withdraw" reading={mine}>
			<Show
				when={due().length > 0}
				fallback={
					<p>
						<Show when={mine()} fallback="–">
							Nothing is due now.
							<Show when={next()}>
								{(entry) => (
									<>
										{' '}
										Next: <Amount planck={entry().amount} />,{' '}
										<What of={entry()} />, <When of={entry()} />.
									</>
								)}
							</Show>
						</Show>
					</p>
				}
			>
				<p>
					These are due. One call frees them all; each goes where it would go if you made
					its own call, and one that fails stops none of the others.
				</p>
				<ul class="entries">
					<For each={due()}>
						{(entry) => (
							<li>
								<What of={entry} />
								<Amount planck={entry.amount} decimals={6} />
							</li>
						)}
					</For>
				</ul>
			</Show>
			<button
				type="button"
				class="main"
				disabled={due().length === 0}
				onClick={() => void withdraw()}
			>
				Withdraw all that is due
			</button>
		</Card>
	);
};

/** What an entry is, on one line. */
function inWords(what: Holding['what'], called: (address: string) => string): string {
	const { words, about } = describe(what);
	if (about === undefined) return words;
	return `${words} ${about.length > 20 ? called(about) : about}`;
}

const Part: Component<{ kind: (typeof KINDS)[number]['kind'] }> = (props) => {
	const { mine } = useKnown();
	const about = () => KINDS.find(({ kind }) => kind === props.kind);
	const entries = createMemo(
		() => byKind(mine()?.holdings ?? []).find(({ kind }) => kind === props.kind)?.entries ?? [],
	);
	const sum = (): bigint | undefined =>
		props.kind === 'lock' ? undefined : sumOf(mine()?.holdings ?? [], props.kind);
	return (
		<Show when={entries().length > 0}>
			<Card
				title={about()?.title ?? ''}
				reading={mine}
				aside={
					<Show when={sum() !== undefined}>
						<Amount planck={sum()} />
					</Show>
				}
			>
				<p class="hint">{about()?.about}</p>
				<ul class="entries">
					<For each={entries()}>{(entry) => <Line of={entry} />}</For>
				</ul>
			</Card>
		</Show>
	);
};

const Line: Component<{ of: Holding }> = (props) => {
	const { api } = useChain();
	const { mine } = useKnown();
	const submit = useSubmit();
	const free = async (): Promise<void> => {
		const { call, amount } = props.of;
		if (!call) return;
		// The call as the chain names it for this entry, with its own arguments.
		const make = (
			api.tx as unknown as Record<
				string,
				Record<string, (input: unknown) => Parameters<typeof submit>[0]['transaction']>
			>
		)[call.type]?.[call.value.type];
		if (!make) return;
		await submit({
			title: `${describe(props.of.what).words}: ${call.type}.${call.value.type}`,
			transaction: make(call.value.value),
			details: [{ label: 'Concerns', value: () => <Amount planck={amount} decimals={6} /> }],
		});
		mine.again();
	};
	return (
		<li>
			<span>
				<What of={props.of} />
				<span class="hint"> {shownAs(props.of)}</span>
			</span>
			<Amount planck={props.of.amount} decimals={6} />
			<span class="when">
				<When of={props.of} />
			</span>
			<Show
				when={
					(props.of.when.type === 'Due' || props.of.when.type === 'Asked') &&
					props.of.call
				}
			>
				{(call) => (
					<button
						type="button"
						onClick={() => void free()}
						aria-label={`${call().type}.${call().value.type}, ${describe(props.of.what).words} ${formatAudio(props.of.amount)} AUDIO`}
					>
						{call().value.type.replaceAll('_', ' ')}
					</button>
				)}
			</Show>
		</li>
	);
};

/** How a wallet shows it. */
function shownAs({ shown }: Holding): string {
	switch (shown.type) {
		case 'Held':
			return 'held';
		case 'Reserved':
			return 'reserved';
		case 'Frozen':
			return 'locked';
		case 'Owed':
			return 'not in the balance yet';
	}
}

const What: Component<{ of: Holding }> = (props) => {
	const { nameOf } = useKnown();
	const told = createMemo(() => describe(props.of.what));
	const isAccount = (): boolean =>
		(told().about?.length ?? 0) > 40 && !told().about?.startsWith('0x');
	return (
		<>
			{told().words}
			<Show when={told().about}>
				{(about) => (
					<>
						{' '}
						<Show
							when={isAccount()}
							fallback={
								about().length > 20 ? (
									<code title={about()}>{short(about())}</code>
								) : (
									about()
								)
							}
						>
							<Address address={about()} name={nameOf(about())} />
						</Show>
					</>
				)}
			</Show>
		</>
	);
};

const When: Component<{ of: Holding }> = (props) => {
	const { clock } = useKnown();
	return (
		<Switch>
			<Match when={props.of.when.type === 'Due'}>
				<Badge kind="good">due now</Badge>
			</Match>
			<Match when={props.of.when.type === 'Asked'}>when you ask for it</Match>
			<Match when={props.of.when.type === 'Unknown'}>
				not known: it hangs on something else
			</Match>
			<Match when={props.of.when.type === 'Era' && props.of.when.value}>
				{(era) => (
					<>
						free in <EraDate era={era()} clock={clock} />
					</>
				)}
			</Match>
			<Match when={props.of.when.type === 'Block' && props.of.when.value}>
				{(block) => (
					<>
						free in block {count(block())}, <UntilBlock block={block()} />
					</>
				)}
			</Match>
		</Switch>
	);
};
