// Nominating: a bond of one's own behind validators that one chooses.

import { formatPerbill } from '@audio-chain/client';
import { createMemo, createSignal, For, Show, type Accessor, type Component } from 'solid-js';
import { useAddress } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { createReading, type Reading } from '../../chain/reading.ts';
import { useSubmit, type Intent } from '../../chain/submit.tsx';
import {
	Bond,
	BondMore,
	Destination,
	payeeInWords,
	Rebond,
	Unbond,
	Withdraw,
} from '../../staking/bonding.tsx';
import { cooled } from '../../staking/bonds.ts';
import { Action, Do } from '../../ui/action.tsx';
import { EraDate } from '../../ui/era-date.tsx';
import { count, short } from '../../ui/format.ts';
import { Address, Amount, Badge, Card, Count, Fact, Known, Notice } from '../../ui/show.tsx';
import { Table, Total } from '../../ui/table.tsx';
import { useKnown } from './known.ts';
import { toggled, whyNotNominate, type Candidate } from './nominating.ts';
import {
	readCandidates,
	readNominator,
	readTerms,
	type Nominator,
	type Terms,
} from './read-nominator.ts';

export const NominatePart: Component = () => {
	const { api, client } = useChain();
	const { clock, mine } = useKnown();
	const submit = useSubmit();
	const address = useAddress();
	const terms = createReading(
		() => client,
		(_, { hash }) => readTerms(api, { at: hash }),
		{ every: 20 },
	);
	const candidates = createReading(
		() => client,
		(_, { hash }) => readCandidates(api, { at: hash }),
		{ every: 20 },
	);
	const own = createReading(address, (stash, { hash }) =>
		readNominator(api, client, stash, { at: hash }),
	);
	// What was chosen belongs to the account that it was chosen for.
	const [chosen, setChosen] = createSignal<{ of: string | undefined; named: string[] }>();
	const named = createMemo((): string[] => {
		const choice = chosen();
		return choice && choice.of === address() ? choice.named : (own()?.targets ?? []);
	});
	const choose = (stash: string): void => {
		setChosen({ of: address(), named: toggled(named(), stash) });
	};
	const unlocking = createMemo(() => {
		const [found, now] = [own(), clock()];
		return found && now
			? cooled(
					(found.ledger?.unlocking ?? []).map(({ value, era }) => [value, era]),
					now.era,
				)
			: undefined;
	});
	const send = async (intent: Intent, after?: () => void): Promise<void> => {
		if (!(await submit(intent))) return;
		after?.();
		own.again();
		terms.again();
		mine.again();
	};
	return (
		<>
			<Show
				when={address()}
				fallback={
					<Notice kind="info">Choose an account, above, to nominate validators.</Notice>
				}
			>
				<Standing own={own} later={() => unlocking()?.later ?? []} />
			</Show>
			<Card
				title="Validators"
				reading={candidates}
				aside={<Total count={candidates()?.length} of="stand for election" />}
			>
				<p class="hint">
					Each election puts your bond behind some of those you name. It earns with them,
					less their commission, and is slashed with them.
				</p>
				<Candidates of={candidates()} named={named()} onChoose={choose} />
			</Card>
			<Show when={own()}>
				{(found) => (
					<Card title="Your nomination">
						<Show when={!found().candidate} fallback={<Validates />}>
							<Choosing
								own={found}
								terms={terms}
								candidates={candidates()}
								named={named()}
								onChoose={choose}
								send={(intent) => send(intent, () => setChosen(undefined))}
							/>
							<Changes
								own={found}
								terms={terms}
								due={() => unlocking()?.due}
								send={send}
							/>
						</Show>
					</Card>
				)}
			</Show>
		</>
	);
};

const Validates: Component = () => (
	<Notice kind="info">
		This account stands for election as a validator, and to nominate it would have to stop. Its
		bond is at Operate, Validator.
	</Notice>
);

const Standing: Component<{
	own: Reading<Nominator>;
	later: Accessor<{ amount: bigint; era: number }[]>;
}> = (props) => {
	const { clock } = useKnown();
	return (
		<Card title="Your bond" reading={props.own}>
			<Known of={props.own}>
				{(found) => (
					<dl class="figures">
						<Fact
							label="Bonded"
							hint={
								payeeInWords(found().payee)
									? `what it earns goes ${payeeInWords(found().payee)}`
									: undefined
							}
						>
							<Amount planck={found().ledger?.active ?? 0n} decimals={2} />
						</Fact>
						<Fact label="Named">{count(found().targets.length)}</Fact>
						<For each={props.later()}>
							{({ amount, era }) => (
								<Fact label={<EraDate era={era} clock={clock} />} hint="unbonds">
									<Amount planck={amount} decimals={2} />
								</Fact>
							)}
						</For>
					</dl>
				)}
			</Known>
		</Card>
	);
};

const Candidates: Component<{
	of: Candidate[] | undefined;
	named: string[];
	onChoose: (stash: string) => void;
}> = (props) => (
	<Table
		label="Validators"
		rows={props.of}
		empty="Nobody stands for election."
		onOpen={({ stash }) => props.onChoose(stash)}
		isOpen={({ stash }) => props.named.includes(stash)}
		columns={[
			{
				title: 'Validator',
				share: 1.4,
				by: ({ stash }) => stash,
				cell: ({ stash }) => (
					<button
						type="button"
						class="quiet who"
						title={stash}
						aria-pressed={props.named.includes(stash)}
						onClick={(event) => {
							event.stopPropagation();
							props.onChoose(stash);
						}}
					>
						<span aria-hidden="true">{props.named.includes(stash) ? '☑' : '☐'}</span>
						<code>{short(stash)}</code>
					</button>
				),
			},
			{
				title: 'State',
				share: 0.9,
				by: ({ active }) => (active ? 1 : 0),
				cell: ({ active, blocked }) => (
					<Show when={!blocked} fallback={<Badge kind="waiting">takes nobody new</Badge>}>
						{active ? (
							<Badge kind="good">validates</Badge>
						) : (
							<Badge kind="waiting">waits</Badge>
						)}
					</Show>
				),
			},
			{
				title: 'Stake',
				right: true,
				wide: true,
				by: ({ stake }) => stake ?? -1n,
				cell: ({ stake }) => <Amount planck={stake} decimals={0} bare />,
			},
			{
				title: 'Commission',
				right: true,
				share: 1.2,
				by: ({ commission }) => commission,
				cell: ({ commission }) => formatPerbill(commission),
			},
			{
				title: 'Blocks this era',
				right: true,
				wide: true,
				by: ({ blocks }) => blocks ?? -1,
				cell: ({ blocks }) => <Count value={blocks} />,
			},
		]}
	/>
);

const Choosing: Component<{
	own: Accessor<Nominator>;
	terms: Reading<Terms>;
	candidates: Candidate[] | undefined;
	named: string[];
	onChoose: (stash: string) => void;
	send: (intent: Intent) => Promise<void>;
}> = (props) => {
	const { api } = useChain();
	const reason = (): string | undefined => {
		const [terms, candidates] = [props.terms(), props.candidates];
		if (!terms || !candidates) return 'It is not known yet what is possible.';
		return whyNotNominate({
			named: props.named,
			before: props.own().targets,
			most: terms.mostNominations,
			candidates,
			active: props.own().ledger?.active,
			least: terms.leastNominatorBond,
			nominators: terms.nominators,
			mostNominators: terms.mostNominators,
		});
	};
	const nominate = (): void => {
		const targets = props.named;
		void props.send({
			title: `Nominate ${targets.length === 1 ? 'one validator' : `${targets.length} validators`}`,
			transaction: api.tx.Staking.nominate({
				targets: targets.map((value) => ({ type: 'Id' as const, value })),
			}),
			details: targets.map((stash) => ({
				label: 'Named',
				value: () => <Address address={stash} />,
			})),
			warning:
				'From the next election on. A validator that signs twice is slashed, and your bond with it.',
		});
	};
	return (
		<>
			<Show when={props.named.length > 0}>
				<ul class="entries named" aria-label="Those you name">
					<For each={props.named}>
						{(stash) => (
							<li>
								<Address address={stash} />
								<button
									type="button"
									class="quiet"
									aria-label={`Take off ${short(stash)}`}
									onClick={() => props.onChoose(stash)}
								>
									Take off
								</button>
							</li>
						)}
					</For>
				</ul>
			</Show>
			<p class="hint" aria-live="polite">
				{count(props.named.length)} chosen of {count(props.terms()?.mostNominations ?? 0)}{' '}
				at most. An election counts the heaviest voters only.
			</p>
			<Do label="Nominate" reason={reason()} onClick={nominate} />
		</>
	);
};

const Changes: Component<{
	own: Accessor<Nominator>;
	terms: Reading<Terms>;
	due: Accessor<bigint | undefined>;
	send: (intent: Intent, after?: () => void) => Promise<void>;
}> = (props) => {
	const { api } = useChain();
	const { clock } = useKnown();
	const bonding = () =>
		({
			to: 'nominate',
			of: props.own,
			terms: props.terms,
			clock,
			due: props.due,
			send: props.send,
		}) as const;
	return (
		<>
			<Show when={props.own().ledger} fallback={<Bond {...bonding()} />}>
				<BondMore {...bonding()} />
				<Destination {...bonding()} />
				<Show when={props.own().nominates}>
					<Action title="Stop nominating">
						<p class="hint">
							It stays bonded, and earns nothing from the next election on.
						</p>
						<Do
							label="Nominate nobody"
							reason={undefined}
							danger
							onClick={() =>
								void props.send({
									title: 'Nominate nobody',
									transaction: api.tx.Staking.chill(),
								})
							}
						/>
					</Action>
				</Show>
				<Unbond {...bonding()} />
				<Show when={(props.own().ledger?.unlocking.length ?? 0) > 0}>
					<Rebond {...bonding()} />
					<Withdraw {...bonding()} />
				</Show>
			</Show>
		</>
	);
};
