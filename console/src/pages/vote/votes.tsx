// One's own votes: what they lock, and giving them to another.

import { exactAudio, formatAudio } from '@audio-chain/client';
import { createMemo, createSignal, For, Show, type Component } from 'solid-js';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { createReading } from '../../chain/reading.ts';
import { useSubmit } from '../../chain/submit.tsx';
import {
	AddressField,
	addressError,
	amountError,
	AmountField,
	readAmount,
} from '../../ui/fields.tsx';
import { count, UNKNOWN } from '../../ui/format.ts';
import { Address, Amount, Badge, Card, Fact, Facts, Notice, UntilBlock } from '../../ui/show.tsx';
import { useKnown } from './known.ts';
import { priorOf, votesOf } from './voting.ts';

export const VotesPart: Component = () => {
	const { selected } = useAccounts();
	return (
		<Show
			when={selected()}
			fallback={
				<Card title="Your votes">
					<p class="empty">
						Choose an account, above: what it votes with, what its votes lock and how
						that is unlocked stands here.
					</p>
				</Card>
			}
		>
			<div class="columns">
				<Locks />
				<Giving />
			</div>
		</Show>
	);
};

const Locks: Component = () => {
	const { api, best } = useChain();
	const { voter, referenda } = useKnown();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const votes = createMemo(() => votesOf(voter()?.voting));
	const prior = createMemo(() => priorOf(voter()?.voting));
	const holdings = createReading(
		() => selected()?.address,
		(who, { hash }) => api.apis.HoldingsApi.holdings(who, { at: hash }),
	);
	const isRunning = (index: number): boolean =>
		referenda()?.running.some((one) => one.index === index) ?? true;
	const over = createMemo(() =>
		referenda() ? votes().filter(({ referendum }) => !isRunning(referendum)) : [],
	);
	const isPast = (): boolean => (prior()?.until ?? 0) <= (best()?.number ?? 0);
	const canUnlock = (): boolean =>
		over().length > 0 || (votes().length === 0 && (voter()?.locked ?? 0n) > 0n && isPast());
	const unlock = async (): Promise<void> => {
		const account = selected();
		if (!account) return;
		const target = { type: 'Id' as const, value: account.address };
		const [only] = over();
		const unlocks = api.tx.Democracy.unlock({ target });
		await submit({
			title:
				over().length === 0
					? 'Unlock'
					: `Remove ${over().length === 1 && only ? `the vote on referendum ${only.referendum}` : `${over().length} votes`}, and unlock`,
			transaction:
				over().length === 0
					? unlocks
					: api.tx.Utility.batch_all({
							calls: [
								...over().map(
									({ referendum }) =>
										api.tx.Democracy.remove_vote({ index: referendum })
											.decodedCall,
								),
								unlocks.decodedCall,
							],
						}),
			details: [
				{
					label: 'Stays locked',
					value: 'what votes still run for, and what was on the winning side, for an enactment period from the end of voting',
				},
			],
		});
		voter.again();
	};
	return (
		<Card title="Your votes, and what they lock" reading={voter}>
			<Facts>
				<Fact label="You vote with">
					<Amount planck={voter()?.power} />
				</Fact>
				<Fact
					label="Locked by votes"
					hint="it may be staked and unstaked, and not leave the account"
				>
					<Amount planck={voter()?.locked} />
				</Fact>
				<Show when={prior()}>
					{(still) => (
						<Fact label="Of that, for votes that are over">
							<Amount planck={still().amount} /> until block {count(still().until)},{' '}
							<UntilBlock block={still().until} />
						</Fact>
					)}
				</Show>
			</Facts>
			<Show
				when={votes().length > 0}
				fallback={<p class="empty">{voter() ? 'It keeps no votes.' : UNKNOWN}</p>}
			>
				<ul class="decided">
					<For each={votes()}>
						{(vote) => (
							<li>
								<b>Referendum {vote.referendum}</b>
								<Badge kind={vote.side === 'aye' ? 'good' : 'bad'}>
									{vote.side}
								</Badge>
								<span>
									<Amount planck={vote.balance} />,{' '}
									{isRunning(vote.referendum) ? (
										'voting goes on'
									) : (
										<Unlocks
											referendum={vote.referendum}
											of={holdings() ?? []}
										/>
									)}
								</span>
							</li>
						)}
					</For>
				</ul>
			</Show>
			<div class="actions">
				<button
					type="button"
					class="main"
					disabled={!canUnlock()}
					onClick={() => void unlock()}
				>
					{over().length > 0 ? 'Remove votes that are over, and unlock' : 'Unlock'}
				</button>
				<Show when={voter() && !canUnlock()}>
					<span class="hint">
						{(voter()?.locked ?? 0n) > 0n
							? 'what is locked cannot be unlocked yet'
							: 'nothing is locked'}
					</span>
				</Show>
			</div>
		</Card>
	);
};

/** When the vote on a referendum that has ended can be unlocked. */
const Unlocks: Component<{
	referendum: number;
	of: readonly {
		what: { type: string; value?: unknown };
		when: { type: string; value?: unknown };
	}[];
}> = (props) => {
	const entry = () =>
		props.of.find(
			({ what }) =>
				what.type === 'Vote' &&
				(what.value as { referendum?: number } | undefined)?.referendum ===
					props.referendum,
		);
	const block = (): number | undefined => {
		const when = entry()?.when;
		return when?.type === 'Block' && typeof when.value === 'number' ? when.value : undefined;
	};
	return (
		<Show
			when={block()}
			fallback={entry()?.when.type === 'Due' ? 'over: it can be unlocked' : 'over'}
		>
			{(at) => (
				<>
					over: it unlocks in block {count(at())}, <UntilBlock block={at()} />
				</>
			)}
		</Show>
	);
};

const Giving: Component = () => {
	const { api } = useChain();
	const { voter, inForce } = useKnown();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const [to, setTo] = createSignal('');
	const [amount, setAmount] = createSignal('');
	const given = () => {
		const voting = voter()?.voting;
		return voting?.type === 'Delegating' ? voting.value : undefined;
	};
	const planck = (): bigint | undefined => {
		const read = readAmount(amount());
		return 'planck' in read ? read.planck : undefined;
	};
	const isToOneself = (): boolean => to().trim() === selected()?.address;
	const whyNot = (): string | undefined => {
		const known = voter();
		if (!known) return 'what it votes with is not known yet';
		if (known.power === 0n) return 'it has nothing at stake, and so no vote';
		const votes = votesOf(known.voting);
		return votes.length > 0
			? `it keeps ${votes.length === 1 ? 'a vote' : `${votes.length} votes`}: who gives its vote to another has none of its own. Remove them once they are over`
			: undefined;
	};
	const canGive = (): boolean =>
		whyNot() === undefined &&
		to().trim() !== '' &&
		addressError(to()) === undefined &&
		!isToOneself() &&
		(planck() ?? 0n) > 0n &&
		amountError(amount(), 1n, voter()?.power) === undefined;
	const isStale = (): boolean => (given()?.balance ?? 0n) > (voter()?.power ?? 0n);
	const give = async (event: SubmitEvent): Promise<void> => {
		event.preventDefault();
		const value = planck();
		if (!canGive() || value === undefined) return;
		const target = to().trim();
		const done = await submit({
			title: `Give ${exactAudio(value)} AUDIO of votes to another`,
			transaction: api.tx.Democracy.delegate({
				to: { type: 'Id', value: target },
				conviction: { type: 'Locked1x', value: undefined },
				balance: value,
			}),
			details: [{ label: 'To', value: () => <Address address={target} whole /> }],
			warning:
				'It gives a voice and earns nothing: who wants to be paid for voting votes. What is given stays in your account, locked.',
		});
		if (done) {
			setAmount('');
			voter.again();
		}
	};
	const takeBack = async (): Promise<void> => {
		await submit({
			title: 'Take your votes back',
			transaction: api.tx.Democracy.undelegate(),
			details: [
				{
					label: 'Stays locked for',
					value: `${count(inForce('Democracy', 'EnactmentPeriod') ?? 0n)} blocks more`,
				},
			],
		});
		voter.again();
	};
	const refresh = async (): Promise<void> => {
		const account = selected();
		if (!account) return;
		await submit({
			title: 'Cut what you give to what is at stake',
			transaction: api.tx.StakedVoting.refresh({ who: account.address }),
		});
		voter.again();
	};
	return (
		<Card title="Give your votes to another" reading={voter}>
			<Show
				when={given()}
				fallback={
					<form onSubmit={(event) => void give(event)}>
						<p class="hint">
							The other votes with them too, wherever it votes. Theirs is the choice;
							your AUDIO stays yours.
						</p>
						<AddressField
							label="To"
							value={to()}
							onChange={setTo}
							error={isToOneself() ? 'that is this account itself' : undefined}
						/>
						<AmountField
							label="Votes"
							value={amount()}
							onChange={setAmount}
							least={1n}
							most={voter()?.power}
							hint={
								<>
									at most what you have at stake, {formatAudio(voter()?.power)}{' '}
									AUDIO
								</>
							}
						/>
						<Show when={whyNot()}>
							{(reason) => <Notice kind="warning">Not possible: {reason()}.</Notice>}
						</Show>
						<div class="actions">
							<button type="submit" class="main" disabled={!canGive()}>
								Give
							</button>
						</div>
					</form>
				}
			>
				{(to) => (
					<>
						<Facts>
							<Fact label="Given to">
								<Address address={to().target} />
							</Fact>
							<Fact label="Votes">
								<Amount planck={to().balance} />
							</Fact>
						</Facts>
						<Show when={isStale()}>
							<Notice kind="warning">
								That is more than you have at stake now.{' '}
								<button type="button" onClick={() => void refresh()}>
									Cut it
								</button>
							</Notice>
						</Show>
						<button type="button" onClick={() => void takeBack()}>
							Take it back
						</button>
					</>
				)}
			</Show>
		</Card>
	);
};
