// One who can be backed: what it is, and all that one does with stake behind it.

import { exactAudio, formatAudio, formatPerbill } from '@audio-chain/client';
import { createMemo, createSignal, For, Show, type Component } from 'solid-js';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { FOR_FEES } from '../../chain/fees.ts';
import { useSubmit } from '../../chain/submit.tsx';
import { EraDate } from '../../ui/era-date.tsx';
import { amountError, AmountField, Choice, readAmount, Switch } from '../../ui/fields.tsx';
import { count, short, UNKNOWN } from '../../ui/format.ts';
import { Address, Amount, Badge, Card, Count, Fact, Facts, Notice } from '../../ui/show.tsx';
import type { Beneficiary, Position } from './data.ts';
import { Name, useCalled } from '../../ui/name.tsx';
import { useKnown } from './known.ts';
import type { Group } from './returns.ts';
import { leastToAdd, whyNotIn, whyNotOut } from './rules.ts';
import { Said } from './who.tsx';

const GROUPS: Record<Group, string> = { storage: 'stores', serving: 'serves', artists: 'is heard' };

const totalOf = (position: Position | undefined): bigint =>
	position ? position.shares + position.joining : 0n;

export const BeneficiaryPanel: Component<{ address: string }> = (props) => {
	const { market, mine, clock, nameOf } = useKnown();
	const { calledOf, ownName } = useCalled();
	const who = createMemo(() =>
		market.market()?.beneficiaries.find(({ address }) => address === props.address),
	);
	const position = createMemo(() =>
		mine()?.positions.find(({ beneficiary }) => beneficiary === props.address),
	);
	const { selected } = useAccounts();
	const label = (): string => calledOf(props.address, nameOf(props.address));
	return (
		<Show when={who()}>
			{(beneficiary) => (
				<Card
					title={
						<span id="chosen" tabindex={-1}>
							<Show
								when={ownName(props.address) ?? nameOf(props.address)}
								fallback={<code>{short(props.address)}</code>}
							>
								<Name address={props.address} claims={nameOf(props.address)} />
							</Show>
						</span>
					}
					aside={<Address address={props.address} />}
					reading={market.reading}
				>
					<div class="columns apart">
						<Standing of={beneficiary()} />
						<div>
							<Show
								when={selected()}
								fallback={
									<Notice kind="info">
										Choose an account, above, to put stake behind {label()}.
									</Notice>
								}
							>
								<Add to={beneficiary()} label={label()} />
								<Show when={position()}>
									{(mineBehind) => (
										<Behind
											of={beneficiary()}
											label={label()}
											position={mineBehind()}
										/>
									)}
								</Show>
							</Show>
							<Show when={beneficiary().leaves}>
								{(leaves) => (
									<Notice kind="warning">
										It is leaving, and shares nothing any more from{' '}
										<EraDate era={leaves()} clock={clock} /> on.
									</Notice>
								)}
							</Show>
						</div>
					</div>
				</Card>
			)}
		</Show>
	);
};

const Standing: Component<{ of: Beneficiary }> = (props) => {
	const { clock, market } = useKnown();
	return (
		<div>
			<Said address={props.of.address} />
			<Facts>
				<Fact label="Role">{props.of.role}</Fact>
				<Fact
					label="Returned a year"
					hint={
						props.of.returned
							? `round ${count(props.of.returned.round)}${props.of.returned.isOpen ? ', if it ended now' : ''}`
							: undefined
					}
				>
					{props.of.returned ? formatPerbill(props.of.returned.yearly) : UNKNOWN}
				</Fact>
				<Fact
					label="Most that backing returns a year"
					hint="governed, and shared among all who earn"
				>
					{formatPerbill(market.market()?.last?.backers_return)}
				</Fact>
				<Fact label="Keeps of its backers’ part">{formatPerbill(props.of.cut)}</Fact>
				<Show when={props.of.nextCut}>
					{(next) => (
						<Fact label="Will keep">
							{formatPerbill(next().cut)} from{' '}
							<EraDate era={next().era} clock={clock} />
						</Fact>
					)}
				</Show>
				<Fact label="Stake behind it">
					<Amount planck={props.of.shares} />
				</Fact>
				<Show when={props.of.joining > 0n}>
					<Fact label="Joins with the next era">
						<Amount planck={props.of.joining} />
					</Fact>
				</Show>
				<Fact label="Backers">
					<Count value={props.of.backers} />
				</Fact>
				<Show when={props.of.leastDelegation > 0n}>
					<Fact label="Asks each backer for">
						<Amount planck={props.of.leastDelegation} />
					</Fact>
				</Show>
				<For
					each={
						Object.entries(props.of.activity) as [
							Group,
							NonNullable<Beneficiary['activity'][Group]>,
						][]
					}
				>
					{([group, did]) => (
						<Fact
							label={`It ${GROUPS[group]}`}
							hint={
								did.rate.owed > 0
									? `${count(did.rate.done)} of ${count(did.rate.owed)} proofs passed`
									: undefined
							}
						>
							era {count(did.streak.last)},{' '}
							<Amount planck={did.weight} decimals={0} bare /> of weight
						</Fact>
					)}
				</For>
				<Show when={props.of.profile !== ''}>
					<Fact label="Profile">
						<code class="long">{props.of.profile}</code>
					</Fact>
				</Show>
			</Facts>
		</div>
	);
};

/** The free balance, among what stake can come from. */
const FREE = 'free';

/** Puts stake behind it, of what is free or of what is behind somebody else. */
const Add: Component<{
	to: Beneficiary;
	label: string;
}> = (props) => {
	const { api } = useChain();
	const { mine, rules, clock, nameOf } = useKnown();
	const { calledOf } = useCalled();
	const submit = useSubmit();
	const [amount, setAmount] = createSignal('');
	const [from, setFrom] = createSignal<string>(FREE);
	const others = createMemo(
		() => mine()?.positions.filter(({ beneficiary }) => beneficiary !== props.to.address) ?? [],
	);
	const source = createMemo(() => others().find(({ beneficiary }) => beneficiary === from()));
	const sources = () => [
		{ value: FREE, label: 'What is free' },
		...others().map((position) => ({
			value: position.beneficiary,
			label: `Behind ${calledOf(position.beneficiary, nameOf(position.beneficiary))}: ${formatAudio(totalOf(position))} AUDIO`,
		})),
	];
	const has = (): bigint =>
		totalOf(mine()?.positions.find(({ beneficiary }) => beneficiary === props.to.address));
	const least = (): bigint | undefined => {
		const known = rules();
		return (
			known && leastToAdd({ least: known.least, asks: props.to.leastDelegation, has: has() })
		);
	};
	const atLeast = (): string => {
		const lowest = least();
		return lowest !== undefined && lowest <= 1n
			? 'any amount'
			: `at least ${formatAudio(lowest)} AUDIO`;
	};
	const most = (): bigint | undefined => {
		const moved = source();
		if (moved) return totalOf(moved);
		const known = mine();
		if (!known) return undefined;
		return known.stakeable > FOR_FEES ? known.stakeable - FOR_FEES : 0n;
	};
	const planck = (): bigint | undefined => {
		const read = readAmount(amount());
		return 'planck' in read ? read.planck : undefined;
	};
	const whyNot = (): string | undefined => {
		const cannot = whyNotIn(props.to);
		if (cannot) return cannot;
		const [known, bounds, value] = [mine(), rules(), planck()];
		if (!known || !bounds) return 'what you have is not known yet';
		const [lowest, highest] = [least() ?? 0n, most() ?? 0n];
		if (highest < lowest)
			return `it takes ${formatAudio(lowest)} AUDIO at least, and you have ${formatAudio(highest)} for it`;
		if (amount().trim() === '' || value === undefined) return undefined;
		const out = amountError(amount(), lowest, highest);
		if (out) return undefined;
		const moved = source();
		return moved && whyNotOut(value, totalOf(moved), bounds.least);
	};
	const canGo = (): boolean =>
		whyNot() === undefined &&
		planck() !== undefined &&
		amountError(amount(), least(), most()) === undefined;
	const go = async (event: SubmitEvent): Promise<void> => {
		event.preventDefault();
		const [value, moved] = [planck(), source()];
		if (value === undefined || !canGo()) return;
		const { address } = props.to;
		const [name, from] = [nameOf(address), nextEra()];
		const details = [
			{
				label: moved ? 'Moved to' : 'Behind',
				value: () => <Address name={name} address={address} />,
			},
			...(moved
				? [
						{
							label: 'From behind',
							value: () => (
								<Address
									name={nameOf(moved.beneficiary)}
									address={moved.beneficiary}
								/>
							),
						},
					]
				: []),
			{
				label: 'Shares in earnings from',
				value: () => <EraDate era={from} clock={clock} />,
			},
		];
		const done = await submit(
			moved
				? {
						title: `Move ${exactAudio(value)} AUDIO to ${props.label}`,
						transaction: api.tx.Delegation.redelegate({
							from: moved.beneficiary,
							to: props.to.address,
							amount: value,
						}),
						details,
					}
				: {
						title: `Put ${exactAudio(value)} AUDIO behind ${props.label}`,
						transaction: api.tx.Delegation.delegate({
							beneficiary: props.to.address,
							amount: value,
						}),
						details,
						takes: value,
					},
		);
		if (done) {
			setAmount('');
			mine.again();
		}
	};
	const nextEra = (): number | undefined => {
		const now = clock();
		return now && now.era + 1;
	};
	return (
		<form onSubmit={(event) => void go(event)}>
			<h3>Put stake behind it</h3>
			<Show when={others().length > 0}>
				<Choice
					label="Of"
					value={from()}
					options={sources()}
					onChange={setFrom}
					hint="Stake moves from one to another without a cooldown."
				/>
			</Show>
			<AmountField
				label="Amount"
				value={amount()}
				onChange={setAmount}
				least={least()}
				most={most()}
				hint={
					source() ? (
						atLeast()
					) : (
						<>
							{atLeast()}; <Amount planck={mine()?.stakeable} /> can be staked,{' '}
							{formatAudio(FOR_FEES)} AUDIO of it kept for fees
						</>
					)
				}
			/>
			<p class="hint">
				It votes at once, and shares in what {props.label} earns from{' '}
				<EraDate era={nextEra()} clock={clock} /> on. It is never slashed.
			</p>
			<Show when={whyNot()}>
				{(reason) => <Notice kind="warning">Not possible: {reason()}.</Notice>}
			</Show>
			<div class="actions">
				<button type="submit" class="main" disabled={!canGo()}>
					{source() ? 'Move' : 'Delegate'}
				</button>
			</div>
		</form>
	);
};

/** What one has behind it: taken out, paid, or left to grow. */
const Behind: Component<{ of: Beneficiary; label: string; position: Position }> = (props) => {
	const { api } = useChain();
	const { mine, rules, clock } = useKnown();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const [amount, setAmount] = createSignal('');
	const has = (): bigint => totalOf(props.position);
	const planck = (): bigint | undefined => {
		const read = readAmount(amount());
		return 'planck' in read ? read.planck : undefined;
	};
	const wrong = (): string | undefined => {
		const [value, bounds] = [planck(), rules()];
		return value === undefined || !bounds ? undefined : whyNotOut(value, has(), bounds.least);
	};
	const freeIn = (): number | undefined => {
		const [now, bounds] = [clock(), rules()];
		return now && bounds ? now.era + bounds.cooldown : undefined;
	};
	const leave = async (event: SubmitEvent): Promise<void> => {
		event.preventDefault();
		const value = planck();
		if (value === undefined || wrong()) return;
		const free = freeIn();
		const done = await submit({
			title: `Take ${exactAudio(value)} AUDIO from behind ${props.label}`,
			transaction: api.tx.Delegation.undelegate({
				beneficiary: props.of.address,
				amount: value,
			}),
			details: [
				{ label: 'Free again in', value: () => <EraDate era={free} clock={clock} /> },
			],
			warning:
				'It stops voting and earning at once, this era’s earnings included, and cannot be put back before it is free. To back somebody else, move it in place of this.',
		});
		if (done) {
			setAmount('');
			mine.again();
		}
	};
	const compound = async (compounds: boolean): Promise<void> => {
		await submit({
			title: compounds
				? `Add what ${props.label} earns you to the stake`
				: `Have what ${props.label} earns you paid out`,
			transaction: api.tx.Delegation.set_compounding({
				beneficiary: props.of.address,
				compounds,
			}),
		});
		mine.again();
	};
	const claim = async (): Promise<void> => {
		const account = selected();
		if (!account) return;
		await submit({
			title: `Have ${formatAudio(props.position.pending)} AUDIO paid`,
			transaction: api.tx.Delegation.claim({
				delegator: account.address,
				beneficiary: props.of.address,
			}),
		});
		mine.again();
	};
	return (
		<>
			<h3 class="next">What you have behind it</h3>
			<Facts>
				<Fact label="Stake">
					<Amount planck={has()} />
				</Fact>
				<Show when={props.position.joining > 0n}>
					<Fact label="Of that, shares from the next era on">
						<Amount planck={props.position.joining} />
					</Fact>
				</Show>
				<Fact label="Earned, not paid yet">
					<Amount planck={props.position.pending} decimals={6} />
				</Fact>
			</Facts>
			<div class="actions">
				<button
					type="button"
					disabled={props.position.pending === 0n}
					onClick={() => void claim()}
				>
					Have it paid now
				</button>
				<Show when={props.position.pending === 0n}>
					<span class="hint">nothing has been earned since it was last paid</span>
				</Show>
			</div>
			<Switch
				label="Add what it earns to the stake"
				hint={
					props.position.compounds
						? 'It compounds.'
						: 'It is paid to the account by itself, once an era, from 0.01 AUDIO on.'
				}
				checked={props.position.compounds}
				onChange={(on) => void compound(on)}
			/>
			<form class="next" onSubmit={(event) => void leave(event)}>
				<h3>Take it out</h3>
				<AmountField
					label="To take out"
					value={amount()}
					onChange={setAmount}
					error={amount().trim() === '' ? undefined : wrong()}
					most={has()}
					hint={<>all of it, or so much that {formatAudio(rules()?.least)} AUDIO stay</>}
				/>
				<p class="hint">
					It cools down for {rules()?.cooldown ?? UNKNOWN} eras: free in{' '}
					<EraDate era={freeIn()} clock={clock} />.
				</p>
				<div class="actions">
					<button
						type="submit"
						disabled={planck() === undefined || wrong() !== undefined}
					>
						Take out
					</button>
					<Show when={props.position.compounds}>
						<Badge>compounds</Badge>
					</Show>
				</div>
			</form>
		</>
	);
};
