// The validator of an account, which is its stash.

import { formatPerbill, formatShare, UNKNOWN } from '@audio-chain/client';
import { createMemo, For, Match, Show, Switch, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import type { EraClock } from '../../chain/eras.ts';
import { createReading, type Reading } from '../../chain/reading.ts';
import { payeeInWords } from '../../staking/bonding.tsx';
import { cooled } from '../../staking/bonds.ts';
import { EraDate } from '../../ui/era-date.tsx';
import { count } from '../../ui/format.ts';
import { Amount, Badge, Card, Count, Fact, Facts, Known, Notice } from '../../ui/show.tsx';
import type { SessionKeys } from './keys.ts';
import { readStakingTerms, readValidator, type Validator } from './read-validator.ts';
import { ValidatorActions } from './validator-actions.tsx';

const isSame = (one: SessionKeys | undefined, other: SessionKeys | undefined): boolean =>
	one !== undefined &&
	other !== undefined &&
	one.babe === other.babe &&
	one.grandpa === other.grandpa &&
	one.authority_discovery === other.authority_discovery;

export const MyValidator: Component<{ stash: string; clock: Reading<EraClock> }> = (props) => {
	const { api, client, facts } = useChain();
	const era = createMemo(() => props.clock()?.era);
	const terms = createReading(facts, (_, { hash }) => readStakingTerms(api, { at: hash }), {
		every: 20,
	});
	const own = createReading(
		() => props.stash,
		(stash, { hash }) => readValidator(api, client, stash, { at: hash }),
	);
	const unlocking = createMemo(() => {
		const [found, now] = [own(), era()];
		return found && now !== undefined
			? cooled(
					(found.ledger?.unlocking ?? []).map(({ value, era: from }) => [value, from]),
					now,
				)
			: undefined;
	});
	const due = (): bigint | undefined => unlocking()?.due;
	return (
		<>
			<Card title="Your validator" reading={own} aside={<State of={own()} />}>
				<Known of={own}>
					{(found) => (
						<>
							<Words of={found()} />
							<dl class="figures">
								<Fact
									label="Bonded"
									hint={
										found().payee
											? `what it earns goes ${payeeInWords(found().payee) ?? UNKNOWN}`
											: 'nothing yet'
									}
								>
									<Amount planck={found().ledger?.active ?? 0n} decimals={2} />
								</Fact>
								<Fact
									label="Stake behind it"
									hint={
										found().elected
											? `of ${count(found().elected?.nominators ?? 0)} nominators and its own`
											: 'once it is elected'
									}
								>
									<Amount planck={found().elected?.stake} decimals={2} />
								</Fact>
								<Fact
									label="Blocks made in this era"
									hint={
										found().elected && found().validators > 0
											? `of ${count(found().allBlocks)}; an equal part is ${(found().allBlocks / found().validators).toFixed(1)}`
											: 'once it is elected'
									}
								>
									<Count value={found().elected ? found().blocks : undefined} />
								</Fact>
								<Fact
									label="Commission"
									hint={
										found().elected
											? `${formatPerbill(found().elected?.commission)} in this era`
											: 'of what its nominators earn'
									}
								>
									{formatPerbill(found().candidate?.commission)}
								</Fact>
							</dl>
							<h3>Session keys</h3>
							<Show
								when={found().nextKeys}
								fallback={
									<p class="empty">
										No session keys are registered: without them it cannot be
										elected.
									</p>
								}
							>
								{(keys) => (
									<>
										<Facts>
											<Fact label="BABE, makes blocks">
												<code class="long">{keys().babe}</code>
											</Fact>
											<Fact label="GRANDPA, finality">
												<code class="long">{keys().grandpa}</code>
											</Fact>
											<Fact label="Authority discovery">
												<code class="long">
													{keys().authority_discovery}
												</code>
											</Fact>
										</Facts>
										<Show
											when={found().keysInForce}
											fallback={
												<p class="hint">
													It signs nothing in this session.
												</p>
											}
										>
											<p class="hint">
												{isSame(keys(), found().keysInForce)
													? 'These keys are in force.'
													: 'Other keys are in force: these follow when two more sessions have begun. Let the old node run until then.'}
											</p>
										</Show>
									</>
								)}
							</Show>
							<Show when={(found().ledger?.unlocking.length ?? 0) > 0}>
								<h3>Unbonding</h3>
								<Facts>
									<Show when={(due() ?? 0n) > 0n}>
										<Fact label="Can be withdrawn now">
											<Amount planck={due()} />
										</Fact>
									</Show>
									<For each={unlocking()?.later ?? []}>
										{({ amount, era: from }) => (
											<Fact
												label={<EraDate era={from} clock={props.clock} />}
											>
												<Amount planck={amount} />
											</Fact>
										)}
									</For>
								</Facts>
							</Show>
							<p class="hint">
								Rewards are paid by themselves in the blocks after an era. Being
								offline costs the rewards of the blocks that were not made; signing
								twice is slashed, so never run two nodes with the same session keys.
							</p>
						</>
					)}
				</Known>
			</Card>
			<Show when={own()}>
				{(found) => (
					<ValidatorActions
						stash={props.stash}
						of={found}
						terms={terms}
						clock={props.clock}
						due={due}
						again={() => (own.again(), terms.again())}
					/>
				)}
			</Show>
		</>
	);
};

const State: Component<{ of: Validator | undefined }> = (props) => (
	<Switch>
		<Match when={props.of === undefined}>{UNKNOWN}</Match>
		<Match when={props.of?.elected}>
			<Badge kind="good">validates</Badge>
		</Match>
		<Match when={props.of?.candidate}>
			<Badge kind="waiting">waits for a seat</Badge>
		</Match>
		<Match when={props.of?.ledger}>
			<Badge>{props.of?.nominates ? 'nominates' : 'does not validate'}</Badge>
		</Match>
		<Match when={true}>
			<Badge>nothing bonded</Badge>
		</Match>
	</Switch>
);

/** What is to be said of how it stands, and what is to be done. */
const Words: Component<{ of: Validator }> = (props) => (
	<>
		<Show when={props.of.elected && !props.of.candidate}>
			<Notice kind="info">
				It stands for election no more: let it run until an era begins in which it is not
				elected.
			</Notice>
		</Show>
		<Show when={!props.of.elected && props.of.candidate && props.of.nextKeys}>
			<Notice kind="info">
				The next election counts its stake: who is among the heaviest for whom there are
				seats validates from the era after it.
			</Notice>
		</Show>
		<Show when={props.of.candidate && !props.of.nextKeys}>
			<Notice kind="error">
				It has no session keys, so it cannot be elected, and anyone can take it off the
				candidates.
			</Notice>
		</Show>
		<Show when={props.of.chilledIn !== undefined && !props.of.candidate}>
			<Notice kind="error">
				It was taken off the candidates in era {props.of.chilledIn}, since it made no block.
				Once the node runs, validate again.
			</Notice>
		</Show>
		<Show when={(props.of.absentFor ?? 0) > 0}>
			<Notice kind="warning">
				It made no block in{' '}
				{props.of.absentFor === 1 ? 'the last era' : `${props.of.absentFor} eras running`}:
				after two it can be taken off the candidates.
			</Notice>
		</Show>
		<Show when={props.of.elected}>
			{(elected) => (
				<p class="hint">
					Its own part of the stake is {formatShare(elected().own, elected().stake)}.
				</p>
			)}
		</Show>
	</>
);
