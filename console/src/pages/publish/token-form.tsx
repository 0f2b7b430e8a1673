// Makes an artist's token.

import { createReading } from '../../chain/reading.ts';
import { Show, type Component } from 'solid-js';
import { createStore } from 'solid-js/store';
import { useChain } from '../../chain/connection.tsx';
import { useSubmit } from '../../chain/submit.tsx';
import { Text } from '../../ui/fields.tsx';
import { Amount, Card, Fact, Facts, Notice } from '../../ui/show.tsx';
import { bytesOfText, useFree } from './facts.tsx';
import { tokenOf } from './review.ts';
import { readDecimals, readUnits, tokenDeposit, tokenErrors, type TokenFields } from './token.ts';

export const TokenForm: Component<{ feature: number; onDone: () => void }> = (props) => {
	const { api } = useChain();
	const submit = useSubmit();
	const free = useFree();
	const [fields, setFields] = createStore<TokenFields>({
		name: '',
		symbol: '',
		decimals: '6',
		supply: '',
		least: '0.000001',
	});
	const constants = createReading(
		() => true,
		async () => {
			const { AssetDeposit, MetadataDepositBase, MetadataDepositPerByte } =
				api.constants.Assets;
			const [asset, base, perByte] = await Promise.all([
				AssetDeposit(),
				MetadataDepositBase(),
				MetadataDepositPerByte(),
			]);
			return { asset, base, perByte };
		},
		{ every: 'once' },
	);
	const errors = (): ReturnType<typeof tokenErrors> => tokenErrors(fields);
	const said = (name: keyof TokenFields): string | undefined =>
		fields[name] === '' ? undefined : errors()[name];
	const takes = (): bigint | undefined => {
		const known = constants();
		return known && tokenDeposit(fields, known);
	};
	const isShort = (): boolean => {
		const [want, have] = [takes(), free()];
		return want !== undefined && have !== undefined && want > have;
	};
	const make = async (): Promise<void> => {
		const decimals = readDecimals(fields.decimals);
		if (decimals === undefined) return;
		const [supply, min_balance, deposit] = [
			readUnits(fields.supply, decimals),
			readUnits(fields.least, decimals),
			takes(),
		];
		if (supply === undefined || min_balance === undefined || deposit === undefined) return;
		const outcome = await submit({
			title: `Make the token ${fields.symbol}`,
			transaction: api.tx.FeatureAccess.create_artist_token({
				feature: props.feature,
				name: bytesOfText(fields.name),
				symbol: bytesOfText(fields.symbol),
				decimals,
				supply,
				min_balance,
			}),
			takes: deposit,
			details: tokenOf({ ...fields, decimals }),
			warning: 'The feature gives the right to one token.',
		});
		if (outcome?.ok) props.onDone();
	};
	return (
		<Card title="A token of your own">
			<div class="form">
				<div class="pair">
					<Text
						label="Name"
						value={fields.name}
						onChange={(text) => setFields('name', text)}
						required
						error={said('name')}
					/>
					<Text
						label="Symbol"
						value={fields.symbol}
						onChange={(text) => setFields('symbol', text)}
						required
						error={said('symbol')}
					/>
					<Text
						label="Decimals"
						inputmode="numeric"
						value={fields.decimals}
						onChange={(text) => setFields('decimals', text)}
						required
						error={said('decimals')}
					/>
					<Text
						label="Supply"
						inputmode="decimal"
						value={fields.supply}
						onChange={(text) => setFields('supply', text)}
						required
						error={said('supply')}
					/>
				</div>
				<Text
					label="Least balance of an account"
					inputmode="decimal"
					value={fields.least}
					onChange={(text) => setFields('least', text)}
					required
					error={said('least')}
				/>
				<Facts>
					<Fact label="Deposit" hint="It comes back when you destroy the token.">
						<Amount planck={takes()} decimals={6} />
					</Fact>
				</Facts>
				<Show when={isShort()}>
					<Notice kind="error">Less is free than the deposit.</Notice>
				</Show>
				<div class="actions">
					<button
						type="button"
						class="main"
						disabled={
							Object.keys(errors()).length > 0 || takes() === undefined || isShort()
						}
						onClick={() => void make()}
					>
						Make it
					</button>
				</div>
			</div>
		</Card>
	);
};
