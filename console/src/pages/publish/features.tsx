// Features that collateral unlocks, and a token of one's own.

import { remoteText } from '@audio-chain/client';
import { createSignal, For, Show, type Component, type JSX } from 'solid-js';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { createReading, type Reading } from '../../chain/reading.ts';
import { useSubmit } from '../../chain/submit.tsx';
import { AmountField, amountError, readAmount } from '../../ui/fields.tsx';
import { bytes, moment, UNKNOWN } from '../../ui/format.ts';
import { Amount, Badge, Card, Fact, Facts } from '../../ui/show.tsx';
import {
	AtEra,
	ForAccount,
	textOf,
	useBeginnings,
	useCatalogue,
	useEra,
	useFree,
	useParameters,
	type Era,
	type Feature,
} from './facts.tsx';
import { TokenForm } from './token-form.tsx';

/** A feature that the account has collateral for. */
export interface Held {
	feature: number;
	name: string;
	kind: { type: string; value?: unknown };
	access: boolean;
	lapses?: number | undefined;
	collateral: bigint;
	required: bigint;
	/** Eras. */
	cooldown: number;
	/** The first era in which all of it can be withdrawn, if the feature is retired. */
	freeFrom?: number | undefined;
	token?: number | undefined;
}

/** What a feature gives, in words. */
export function gives({ type, value }: { type: string; value?: unknown }): string {
	const number = (name: string): number =>
		Number((value as Record<string, unknown> | undefined)?.[name] ?? 0);
	switch (type) {
		case 'Badge':
			return 'a badge';
		case 'ArtistToken':
			return 'the right to make a token';
		case 'EarningsMultiplier':
			return `earnings times ${1 + number('bonus') / 1_000_000}`;
		case 'StorageQuota':
			return `room for ${bytes(number('bytes'))} of content`;
		default:
			return 'what an application makes of it';
	}
}

export const Features: Component = () => {
	const { api } = useChain();
	const { selected } = useAccounts();
	const catalogue = useCatalogue();
	const held = createReading(
		() => selected()?.address,
		async (address, { hash }): Promise<Held[]> =>
			(await api.apis.FeatureAccessApi.features_of(address, { at: hash })).map(
				({ free_from, name, ...one }) => ({
					...one,
					name: remoteText(textOf(name), 64),
					freeFrom: free_from,
				}),
			),
	);
	return (
		<>
			<Show when={selected()}>
				<Mine held={held} />
			</Show>
			<Catalogue catalogue={catalogue} held={held} />
			<ForAccount what="to lock collateral">
				{() => (
					<Show
						when={held()?.find(
							({ kind, access, token }) =>
								kind.type === 'ArtistToken' && access && token === undefined,
						)}
					>
						{(right) => <TokenForm feature={right().feature} onDone={held.again} />}
					</Show>
				)}
			</ForAccount>
		</>
	);
};

const Catalogue: Component<{ catalogue: Reading<Feature[]>; held: Reading<Held[]> }> = (props) => {
	const { api } = useChain();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const free = useFree();
	const isHeld = (feature: number): boolean =>
		props.held()?.some((one) => one.feature === feature) ?? false;
	/** Why it cannot be locked now. */
	const hindrance = ({ feature, collateral }: Feature): string | undefined => {
		if (!selected()) return 'choose an account';
		if (props.held() === undefined || free() === undefined) return '–';
		if (isHeld(feature)) return 'yours';
		return (free() ?? 0n) < collateral ? 'less is free' : undefined;
	};
	const lock = async (feature: Feature): Promise<void> => {
		const outcome = await submit({
			title: `Lock collateral for ${feature.name}`,
			transaction: api.tx.FeatureAccess.lock({ feature: feature.feature }),
			takes: feature.collateral,
			details: [
				{ label: 'Gives', value: gives(feature.kind) },
				{ label: 'Cooldown', value: `${feature.cooldown} eras after you unlock it` },
			],
		});
		if (outcome?.ok) props.held.again();
	};
	return (
		<Card title="The catalogue" reading={props.catalogue}>
			<p class="hint">
				Collateral is not spent: it stays yours, votes while it is locked, and comes back
				after a cooldown.
			</p>
			<div
				class="scroll wide-scroll"
				tabindex={0}
				role="region"
				aria-label="The catalogue of features"
			>
				<table>
					<thead>
						<tr>
							<th scope="col">Feature</th>
							<th scope="col" class="left wide">
								Gives
							</th>
							<th scope="col">Takes (AUDIO)</th>
							<th scope="col" class="wide">
								Cooldown (eras)
							</th>
							<th scope="col">
								<span class="visually-hidden">What you can do</span>
							</th>
						</tr>
					</thead>
					<tbody>
						<For each={props.catalogue()}>
							{(feature) => (
								<tr>
									<th scope="row">
										{feature.name}
										<span class="hint narrow">{gives(feature.kind)}</span>
									</th>
									<td class="left wide">{gives(feature.kind)}</td>
									<td>
										<Amount planck={feature.collateral} bare />
									</td>
									<td class="wide">{feature.cooldown}</td>
									<td>
										<Show
											when={hindrance(feature)}
											fallback={
												<button
													type="button"
													aria-label={`Lock ${feature.name}`}
													onClick={() => void lock(feature)}
												>
													Lock
												</button>
											}
										>
											{(why) => <span class="aside">{why()}</span>}
										</Show>
									</td>
								</tr>
							)}
						</For>
					</tbody>
				</table>
			</div>
		</Card>
	);
};

const Mine: Component<{ held: Reading<Held[]> }> = (props) => {
	const { api } = useChain();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const era = useEra();
	const more = createReading(
		() => selected()?.address,
		async (address, { hash }) => {
			const at = { at: hash };
			const [unlocking, quota, artist] = await Promise.all([
				api.apis.FeatureAccessApi.unlocking(address, at),
				api.apis.FeatureAccessApi.storage_quota(address, at),
				api.query.Content.Artists.getValue(address, at),
			]);
			return { unlocking, quota, covered: artist.covered };
		},
	);
	const due = (): bigint =>
		(more()?.unlocking ?? [])
			.filter(([, from]) => from <= (era()?.index ?? -1))
			.reduce((sum, [amount]) => sum + amount, 0n);
	const withdraw = async (): Promise<void> => {
		const back = due();
		const outcome = await submit({
			title: 'Take back what has cooled down',
			transaction: api.tx.FeatureAccess.withdraw(),
			details: [{ label: 'Comes back', value: () => <Amount planck={back} /> }],
		});
		if (outcome?.ok) more.again();
	};
	return (
		<Card title="What you have" reading={props.held}>
			<Facts>
				<Fact label="Room for content">
					<Show when={more()} fallback="–">
						{(now) => (
							<>
								{bytes(now().covered)} used of {bytes(now().quota)}
							</>
						)}
					</Show>
				</Fact>
			</Facts>
			<ul class="shippings" aria-label="Your features">
				<For
					each={props.held()}
					fallback={
						<li class="empty">
							{props.held() === undefined ? '–' : 'You have locked nothing yet.'}
						</li>
					}
				>
					{(held) => <One held={held} era={era()} onDone={props.held.again} />}
				</For>
			</ul>
			<Show when={(more()?.unlocking.length ?? 0) > 0}>
				<h3>Cooling down</h3>
				<Facts>
					<For each={more()?.unlocking}>
						{([amount, from]) => (
							<Fact label={<AtEra index={from} era={era()} />}>
								<Amount planck={amount} />
							</Fact>
						)}
					</For>
				</Facts>
				<button type="button" disabled={due() === 0n} onClick={() => void withdraw()}>
					{due() === 0n ? 'Nothing has cooled down yet' : 'Take it back'}
				</button>
			</Show>
		</Card>
	);
};

const One: Component<{ held: Held; era: Era | undefined; onDone: () => void }> = (props) => {
	const { api } = useChain();
	const submit = useSubmit();
	const free = useFree();
	const parameters = useParameters();
	const begins = useBeginnings();
	const [doing, setDoing] = createSignal<'add' | 'take'>();
	const [text, setText] = createSignal('');
	const excess = (): bigint =>
		props.held.collateral > props.held.required
			? props.held.collateral - props.held.required
			: 0n;
	const most = (): bigint | undefined => (doing() === 'take' ? excess() : free());
	const planck = (): bigint | undefined => {
		const read = readAmount(text());
		return text().trim() !== '' &&
			'planck' in read &&
			read.planck > 0n &&
			amountError(text(), undefined, most()) === undefined
			? read.planck
			: undefined;
	};
	const change = async (): Promise<void> => {
		const amount = planck();
		if (amount === undefined) return;
		const { feature, name } = props.held;
		const outcome = await submit(
			doing() === 'take'
				? {
						title: `Take collateral of ${name} out`,
						transaction: api.tx.FeatureAccess.unlock_excess({ feature, amount }),
						details: [{ label: 'Taken out', value: () => <Amount planck={amount} /> }],
					}
				: {
						title: `Add collateral for ${name}`,
						transaction: api.tx.FeatureAccess.top_up({ feature, amount }),
						takes: amount,
					},
		);
		if (!outcome?.ok) return;
		setDoing(undefined);
		setText('');
		props.onDone();
	};
	const unlock = async (): Promise<void> => {
		const { feature, name, collateral, cooldown } = props.held;
		const free = props.era === undefined ? undefined : props.era.index + cooldown;
		const at = begins(free, props.era);
		const outcome = await submit({
			title: `Unlock ${name}`,
			transaction: api.tx.FeatureAccess.unlock({ feature }),
			details: [
				{ label: 'Cools down', value: () => <Amount planck={collateral} /> },
				{
					label: 'Free from',
					value:
						free === undefined
							? UNKNOWN
							: `era ${free}${at === undefined ? '' : `, about ${moment(at)}`}`,
				},
			],
			warning: 'Access ends at once, and what cools down does not vote.',
		});
		if (outcome?.ok) props.onDone();
	};
	const note = (): JSX.Element => (
		<>
			<Amount planck={props.held.collateral} /> locked
			<Show when={props.held.kind.type === 'EarningsMultiplier' && parameters()}>
				{(now) => (
					<>
						, adds at most <Amount planck={props.held.collateral * now().bonusCap} /> of
						weight
					</>
				)}
			</Show>
			<Show when={props.held.freeFrom !== undefined}>
				; the feature is retired, and all of it free from{' '}
				<AtEra index={props.held.freeFrom} era={props.era} />
			</Show>
			<Show when={props.held.token !== undefined}>, token {props.held.token}</Show>
			<Show when={props.held.lapses !== undefined}>
				; it takes more now: add collateral before{' '}
				<AtEra index={props.held.lapses} era={props.era} />
			</Show>
		</>
	);
	return (
		<li class="shipping" aria-label={props.held.name}>
			<div class="shipping-head">
				<b>{props.held.name}</b> <span class="aside">{gives(props.held.kind)}</span>
				<Badge kind={props.held.access ? 'good' : 'bad'}>
					{props.held.access ? 'in force' : 'lapsed'}
				</Badge>
				<span class="shipping-tools">
					<button
						type="button"
						aria-expanded={doing() === 'add'}
						onClick={() => setDoing((now) => (now === 'add' ? undefined : 'add'))}
					>
						Add
					</button>
					<Show when={excess() > 0n}>
						<button
							type="button"
							aria-expanded={doing() === 'take'}
							onClick={() => setDoing((now) => (now === 'take' ? undefined : 'take'))}
						>
							Take out
						</button>
					</Show>
					<button type="button" class="danger" onClick={() => void unlock()}>
						Unlock
					</button>
				</span>
			</div>
			<p class="hint">{note()}</p>
			<Show when={doing()}>
				<div class="inline-field">
					<AmountField
						label={doing() === 'take' ? 'Take out' : 'Add'}
						value={text()}
						onChange={setText}
						most={most()}
					/>
					<button
						type="button"
						class="main"
						disabled={planck() === undefined}
						onClick={() => void change()}
					>
						{doing() === 'take' ? 'Take out' : 'Add'}
					</button>
				</div>
			</Show>
		</li>
	);
};
