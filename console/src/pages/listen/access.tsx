// What it takes to hear a track, and paying for it: purchase, tip, and giving a purchase up.

import { formatAudio } from '@audio-chain/client';
import { createSignal, Show, type Component } from 'solid-js';
import { useAddress } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { spendable } from '../../chain/preflight.ts';
import { createReading } from '../../chain/reading.ts';
import { useSubmit } from '../../chain/submit.tsx';
import type { Track } from '../../player/catalogue.ts';
import { AmountField, readAmount } from '../../ui/fields.tsx';
import { count } from '../../ui/format.ts';
import { Amount, Badge, Card, Fact, Facts } from '../../ui/show.tsx';
import type { Feature } from './track-table.tsx';

interface Standing {
	owns: boolean;
	hasAccess: boolean;
	hasFeature: boolean | undefined;
	/** Planck that can be spent. */
	free: bigint;
	/** Planck held for the record of a purchase. */
	deposit: bigint;
}

export const Access: Component<{
	track: Track;
	isPlaced: boolean;
	features: Map<number, Feature> | undefined;
	title: string;
	again: () => void;
}> = (props) => {
	const { api } = useChain();
	const address = useAddress();
	const submit = useSubmit();
	const standing = createReading(
		() => {
			const who = address();
			return who === undefined
				? undefined
				: `${who} ${props.track.track} ${props.track.feature ?? ''}`;
		},
		async (key, { hash }): Promise<Standing> => {
			const [who = ''] = key.split(' ');
			const at = { at: hash };
			const { track, root, feature } = props.track;
			const [owns, hasAccess, hasFeature, { data }, deposit, least] = await Promise.all([
				api.apis.ContentApi.owns_root(who, root, at),
				api.apis.ContentApi.has_access(who, track, at),
				feature === undefined ? undefined : api.apis.FeatureAccessApi.has(who, feature, at),
				api.query.System.Account.getValue(who, at),
				api.constants.Content.PurchaseDeposit(),
				api.constants.Balances.ExistentialDeposit(),
			]);
			return { owns, hasAccess, hasFeature, free: spendable(data, least), deposit };
		},
	);
	const isOwn = (): boolean => address() === props.track.artist;
	const feature = (): Feature | undefined =>
		props.track.feature === undefined ? undefined : props.features?.get(props.track.feature);
	const isOpen = (): boolean =>
		props.track.price === undefined && props.track.feature === undefined;

	/** Why it cannot be bought now; nothing if it can. */
	const noPurchase = (): string | undefined => {
		const [now, price] = [standing(), props.track.price];
		if (price === undefined) return 'It is not for sale.';
		if (address() === undefined) return 'Choose an account to buy with.';
		if (isOwn()) return 'It is this account’s own.';
		if (props.track.delisted) return 'It has been delisted.';
		if (!props.isPlaced)
			return 'It is sold from when the nodes that store it have been drawn, two epochs after it was published.';
		if (!now) return '–';
		if (now.owns) return 'This account has bought it.';
		const needed = price + now.deposit;
		if (now.free < needed)
			return `It takes ${formatAudio(needed)} AUDIO and a fee; ${formatAudio(now.free)} are free.`;
		return undefined;
	};
	const buy = async (): Promise<void> => {
		const [price, now] = [props.track.price, standing()];
		if (price === undefined || !now) return;
		const transaction = api.tx.Content.purchase({ track: props.track.track, max_price: price });
		const details = [
			{ label: 'Track', value: `${props.title} (#${props.track.track})` },
			{ label: 'Price, at most', value: () => <Amount planck={price} /> },
			{
				label: 'Held for the record, back when you give it up',
				value: () => <Amount planck={now.deposit} />,
			},
		];
		await submit({
			title: `Buy ${props.title}`,
			transaction,
			details,
			takes: price + now.deposit,
		});
		standing.again();
		props.again();
	};
	const relinquish = async (): Promise<void> => {
		const transaction = api.tx.Content.relinquish({ root: props.track.root });
		const warning =
			'You do not own it any more afterwards, and the price does not come back. The deposit does.';
		await submit({ title: `Give up the purchase of ${props.title}`, transaction, warning });
		standing.again();
	};
	const lock = async (): Promise<void> => {
		const [index, wanted] = [props.track.feature, feature()];
		if (index === undefined || !wanted) return;
		const transaction = api.tx.FeatureAccess.lock({ feature: index });
		const details = [
			{ label: 'Locked', value: () => <Amount planck={wanted.collateral} /> },
			{
				label: 'Comes back after',
				value: `${count(wanted.cooldown)} rounds from when you unlock it`,
			},
		];
		await submit({
			title: `Lock AUDIO for ${wanted.name}`,
			transaction,
			details,
			takes: wanted.collateral,
		});
		standing.again();
	};
	const noLock = (): string | undefined => {
		const [wanted, now] = [feature(), standing()];
		if (address() === undefined) return 'Choose an account to lock with.';
		if (!wanted || !now) return '–';
		return now.free < wanted.collateral
			? `It takes ${formatAudio(wanted.collateral)} AUDIO; ${formatAudio(now.free)} are free.`
			: undefined;
	};
	return (
		<Card title="Hear it" reading={standing}>
			<Show when={isOpen()}>
				<p>Open to everybody.</p>
			</Show>
			<Show when={!isOpen()}>
				<p>
					<Show
						when={standing()?.hasAccess}
						fallback={<>Anybody hears a preview. All of it takes what is below.</>}
					>
						<Badge kind="good">{isOwn() ? 'your own' : 'you can hear all of it'}</Badge>
					</Show>
				</p>
				<Facts>
					<Show when={props.track.price !== undefined}>
						<Fact
							label="Price"
							hint="once; goes to the artist, less the network’s part"
						>
							<Amount planck={props.track.price} />
						</Fact>
					</Show>
					<Show when={props.track.feature !== undefined}>
						<Fact
							label={`The feature ${feature()?.name ?? props.track.feature}`}
							hint="AUDIO that stay yours, locked as long as you want the feature"
						>
							<Amount planck={feature()?.collateral} />
							<Show when={standing()?.hasFeature}>
								{' '}
								<Badge kind="good">you have it</Badge>
							</Show>
						</Fact>
					</Show>
				</Facts>
			</Show>
			<div class="actions">
				<Show when={props.track.price !== undefined && !standing()?.owns}>
					<button
						type="button"
						class="main"
						disabled={noPurchase() !== undefined}
						onClick={() => void buy()}
					>
						Buy for <Amount planck={props.track.price} />
					</button>
				</Show>
				<Show when={props.track.feature !== undefined && !standing()?.hasFeature}>
					<button
						type="button"
						disabled={noLock() !== undefined}
						onClick={() => void lock()}
					>
						Lock AUDIO for {feature()?.name ?? 'the feature'}
					</button>
				</Show>
				<Show when={standing()?.owns}>
					<button type="button" class="danger" onClick={() => void relinquish()}>
						Give up the purchase
					</button>
				</Show>
			</div>
			<Show when={props.track.price !== undefined && !standing()?.owns && noPurchase()}>
				{(reason) => <p class="hint">{reason()}</p>}
			</Show>
			<Show when={props.track.feature !== undefined && !standing()?.hasFeature && noLock()}>
				{(reason) => <p class="hint">{reason()}</p>}
			</Show>
			<Tip track={props.track} title={props.title} free={standing()?.free} isOwn={isOwn()} />
		</Card>
	);
};

const Tip: Component<{ track: Track; title: string; free: bigint | undefined; isOwn: boolean }> = (
	props,
) => {
	const { api } = useChain();
	const address = useAddress();
	const submit = useSubmit();
	const [text, setText] = createSignal('');
	const planck = (): bigint | undefined => {
		const read = readAmount(text());
		return 'planck' in read ? read.planck : undefined;
	};
	const reason = (): string | undefined => {
		if (props.track.delisted) return 'It has been delisted.';
		if (address() === undefined) return 'Choose an account to tip with.';
		if (props.isOwn) return 'It is this account’s own.';
		if (text().trim() === '') return undefined;
		const amount = planck();
		if (amount === 0n) return 'A tip is more than nothing.';
		if (amount !== undefined && props.free !== undefined && amount > props.free)
			return `Only ${formatAudio(props.free)} AUDIO are free.`;
		return undefined;
	};
	const tip = async (): Promise<void> => {
		const amount = planck();
		if (amount === undefined) return;
		const transaction = api.tx.Content.tip({ track: props.track.track, amount });
		const details = [
			{
				label: 'To the artist, less the network’s part',
				value: () => <Amount planck={amount} decimals={18} />,
			},
		];
		if (
			await submit({
				title: `Tip the artist of ${props.title}`,
				transaction,
				details,
				takes: amount,
			})
		)
			setText('');
	};
	return (
		<details class="tip">
			<summary>Tip the artist</summary>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					void tip();
				}}
			>
				<AmountField
					label="Tip"
					value={text()}
					onChange={setText}
					error={text().trim() === '' ? undefined : reason()}
				/>
				<Show when={text().trim() === '' && reason()}>
					<p class="hint">{reason()}</p>
				</Show>
				<div class="actions">
					<button type="submit" disabled={reason() !== undefined || !planck()}>
						Tip
					</button>
				</div>
			</form>
		</details>
	);
};
