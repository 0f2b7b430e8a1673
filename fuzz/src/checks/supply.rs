//! That tokens are made and destroyed as the events say, and no more of them than inflation allows.

use audio_primitives::MILLISECONDS_PER_YEAR;
use audio_runtime::{
	configs::parameters, Balance, Balances, Pace, RuntimeEvent, System, Timestamp, AUDIO,
};
use frame_support::traits::Time as _;
use sp_core::U256;
use sp_runtime::Perbill;

/// What is known of the supply at the end of a block.
#[derive(Clone, Debug)]
pub struct Supply {
	issued: Balance,
	inflation: Perbill,
	/// Milliseconds at which the era began.
	since: u64,
	/// Planck made since the first block, and those that could be.
	made: Balance,
	most: Balance,
}

impl Supply {
	pub fn now() -> Self {
		Self {
			issued: Balances::total_issuance(),
			inflation: parameters::Inflation::get(),
			since: Timestamp::now(),
			made: 0,
			// What rounding gives, and what is handed on for a moment.
			most: AUDIO,
		}
	}

	/// What is wrong after the block that has just ended.
	pub fn check(&mut self) -> Vec<String> {
		let (mut made, mut gone, mut set, mut ended) = (0, 0, false, false);
		for record in System::read_events_no_consensus() {
			use pallet_balances::Event as B;
			match record.event {
				RuntimeEvent::Balances(event) => match event {
					B::Issued { amount }
					| B::Minted { amount, .. }
					| B::MintedCredit { amount } => made += amount,
					B::Rescinded { amount }
					| B::Burned { amount, .. }
					| B::BurnedDebt { amount }
					| B::BurnedHeld { amount, .. } => gone += amount,
					B::BalanceSet { .. } => set = true,
					_ => (),
				},
				RuntimeEvent::Staking(pallet_staking::Event::EraPaid { .. }) => ended = true,
				_ => (),
			}
		}
		let mut wrong = Vec::new();
		let now = Balances::total_issuance();
		if self.issued + made != now + gone {
			wrong.push(format!("{} + {made} - {gone} planck became {now}", self.issued));
		}
		self.made += made;
		// What is burned of fees is made again with the payments that it is a part of. What root
		// gives is given.
		self.most += gone + if set { made } else { 0 };
		if ended {
			self.most += self.of_era();
			self.since = Timestamp::now();
		}
		if self.made > self.most {
			wrong.push(format!("{} planck were made, of {} at the most", self.made, self.most));
		}
		self.issued = now;
		self.inflation = parameters::Inflation::get();
		wrong
	}

	/// What the era that ends may bring.
	fn of_era(&self) -> Balance {
		let inflation = self.inflation.max(parameters::Inflation::get());
		// After a halt it is paid for as if it had been twice as long as usual.
		let most = Pace::current().era_milliseconds() * 2;
		let elapsed = Timestamp::now().saturating_sub(self.since).min(most);
		let of = U256::from(inflation.mul_ceil(self.issued)) * U256::from(elapsed);
		(of / U256::from(MILLISECONDS_PER_YEAR)).as_u128()
	}
}
