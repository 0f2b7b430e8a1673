// Listening keys: what this device and others sign by in the fan's name.

import { formatAudio } from '@audio-chain/client';
import { createMemo, createSignal, For, Show, type Component } from 'solid-js';
import { useAccounts, useAddress } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { spendable } from '../../chain/preflight.ts';
import { createReading } from '../../chain/reading.ts';
import { useSubmit } from '../../chain/submit.tsx';
import { usePlayer } from '../../player/player.tsx';
import { Lasts } from '../../ui/lasting.tsx';
import { Choice } from '../../ui/fields.tsx';
import { count, duration } from '../../ui/format.ts';
import { Address, Amount, Badge, Card, Known } from '../../ui/show.tsx';

/** For how many rounds a key can be allowed: what `MaxKeyRounds` forbids is left out. */
const PERIODS = [28, 120, 365, 1_460] as const;

export const KeysCard: Component = () => {
	const { api, facts } = useChain();
	const { selected } = useAccounts();
	const address = useAddress();
	const submit = useSubmit();
	const { receipts } = usePlayer();
	const { standing, key, keyState, makeKey, forgetKey } = receipts;
	const [period, setPeriod] = createSignal<string>('120');
	const bounds = createReading(
		() => true,
		async () => {
			const [deposit, mostKeys, mostRounds, least] = await Promise.all([
				api.constants.Receipts.ListeningKeyDeposit(),
				api.constants.Receipts.MaxListeningKeys(),
				api.constants.Receipts.MaxKeyRounds(),
				api.constants.Balances.ExistentialDeposit(),
			]);
			return { deposit, mostKeys, mostRounds, least };
		},
		{ every: 'once' },
	);
	const balance = createReading(
		address,
		async (who, { hash }) => (await api.query.System.Account.getValue(who, { at: hash })).data,
	);
	const free = (): bigint | undefined => {
		const [data, known] = [balance(), bounds()];
		return data && known && spendable(data, known.least);
	};
	/** Milliseconds of a round. */
	const round = (): number | undefined => {
		const known = facts();
		return known && known.blockTime * known.blocksAnEpoch * known.sessionsAnEra;
	};
	const about = (rounds: number): string => {
		const length = round();
		return length === undefined
			? `${count(rounds)} rounds`
			: `${count(rounds)} rounds, about ${duration(rounds * length)}`;
	};
	const options = createMemo(() =>
		PERIODS.filter((rounds) => rounds <= (bounds()?.mostRounds ?? 1_460)).map((rounds) => ({
			value: String(rounds),
			label: about(rounds),
		})),
	);
	const mine = (): { key: string; until: number } | undefined =>
		standing()?.listening_keys.find((known) => known.key === key());
	const isNew = (): boolean => mine() === undefined;
	const noAdding = (): string | undefined => {
		const [now, known, has] = [standing(), bounds(), free()];
		if (address() === undefined) return 'Choose the account that the key signs for.';
		if (!now || !known || has === undefined) return '–';
		const going = now.listening_keys.filter(({ until }) => until > now.era).length;
		if (isNew() && going >= known.mostKeys)
			return `The account has ${count(known.mostKeys)} keys, which is the most. Remove one first.`;
		if (isNew() && has < known.deposit)
			return `It takes ${formatAudio(known.deposit)} AUDIO and a fee; ${formatAudio(has)} are free.`;
		return undefined;
	};
	const add = async (): Promise<void> => {
		const [now, known, account] = [standing(), bounds(), selected()];
		const made = await makeKey();
		if (!now || !known || !account || made === undefined) return;
		const until = now.era + Number(period());
		const details = [
			{ label: 'Key of this device', value: () => <Address address={made} /> },
			{ label: 'Signs until', value: `round ${count(until)}` },
			...(isNew()
				? [
						{
							label: 'Held, back when it is removed',
							value: () => <Amount planck={known.deposit} />,
						},
					]
				: []),
		];
		const transaction = api.tx.Receipts.add_listening_key({ key: made, until });
		await submit({
			account,
			title: isNew()
				? 'Allow this device to sign what you hear'
				: 'Move the end of this device’s key',
			transaction,
			details,
			takes: isNew() ? known.deposit : 0n,
		});
		standing.again();
	};
	const remove = async (of: string): Promise<void> => {
		// Another account may be chosen by the time that a block has it.
		const [isThis, account] = [of === key(), address()];
		const warning =
			'Nothing counts any more that it has signed and that is not on chain yet, of this round and the last.';
		const transaction = api.tx.Receipts.remove_listening_key({ key: of });
		const outcome = await submit({
			title: isThis ? 'Remove this device’s key' : 'Remove a listening key',
			transaction,
			warning,
		});
		standing.again();
		if (!outcome?.ok || !isThis || account === undefined) return;
		// A block that is not final may go, and the key be allowed as before.
		if (!(await outcome.final)) return;
		// It may have been allowed anew meanwhile.
		const now = await api.apis.ReceiptsApi.standing(account, { at: 'best' });
		if (!now.listening_keys.some((known) => known.key === of)) await forgetKey(account);
	};
	return (
		<Card title="Listening keys" reading={standing}>
			<p class="hint">
				A key signs what you hear, and nothing else, so that your wallet need not ask for
				each play. It never leaves this device. Each device has its own.
			</p>
			<Lasts
				what="this device’s key"
				loss="this device’s key is lost then, and each visit would take another one and its deposit."
			/>
			<Show
				when={address() !== undefined}
				fallback={<p class="empty">Choose an account to see its keys.</p>}
			>
				<Known of={standing}>
					{(now) => (
						<Show
							when={now().listening_keys.length > 0}
							fallback={<p class="empty">This account has none.</p>}
						>
							<ul class="keys">
								<For each={now().listening_keys}>
									{(one) => (
										<li class="key">
											<span>
												<Address address={one.key} />{' '}
												<Show when={one.key === key()}>
													<Badge>this device</Badge>
												</Show>{' '}
												<Show
													when={one.until > now().era}
													fallback={
														<Badge kind="bad">
															ended in round {count(one.until)}
														</Badge>
													}
												>
													<Badge kind="good">
														until round {count(one.until)}
													</Badge>
												</Show>
												<Show
													when={
														one.until > now().era &&
														round() !== undefined
													}
												>
													{' '}
													in about{' '}
													{duration(
														(one.until - now().era) * (round() ?? 0),
													)}
												</Show>
											</span>
											<button
												type="button"
												class="quiet"
												onClick={() => void remove(one.key)}
											>
												Remove
											</button>
										</li>
									)}
								</For>
							</ul>
						</Show>
					)}
				</Known>
			</Show>
			<div class="form">
				<Choice
					label="For how long"
					value={period()}
					options={options()}
					onChange={setPeriod}
				/>
				<div class="actions">
					<button
						type="button"
						classList={{ main: keyState() !== 'good' }}
						disabled={noAdding() !== undefined}
						onClick={() => void add()}
					>
						{isNew() ? 'Allow this device' : 'Move this device’s end'}
					</button>
					<Show when={isNew() && bounds()}>
						{(known) => (
							<span class="hint">
								<Amount planck={known().deposit} /> are held
							</span>
						)}
					</Show>
				</div>
				<Show when={noAdding()}>{(reason) => <p class="hint">{reason()}</p>}</Show>
			</div>
		</Card>
	);
};
