//! Who can be backed, and on what terms.

use crate::*;
use audio_primitives::content::is_cid_or_empty;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_register_beneficiary(
		who: T::AccountId,
		role: Role,
		cut: Perbill,
		min_delegation: Balance,
		metadata: Metadata,
	) -> Result<Weight, DispatchError> {
		ensure!(is_cid_or_empty(&metadata), Error::<T>::InvalidMetadata);
		// What was earned before was earned without backers, or on other terms.
		let settled = T::Settlement::settle(&who);
		let now = T::Round::current_round();
		let deposit = T::Deposit::get();
		let mut record = match Beneficiaries::<T>::get(&who) {
			Some(record) => {
				ensure!(record.leaves.is_some(), Error::<T>::AlreadyRegistered);
				ensure!(record.role == role || record.backers == 0, Error::<T>::RoleFixed);
				record
			},
			None => Beneficiary {
				role,
				cut: Cut { current: cut, next: None },
				min_delegation,
				metadata: Metadata::default(),
				deposit,
				backing: Backing::default(),
				backers: 0,
				leaves: None,
			},
		};
		T::Currency::hold(&HoldReason::Registration.into(), &who, deposit)?;
		// Else leaving and coming back would be the way to raise a cut without notice.
		record.cut.set(cut, now, T::CutDelay::get());
		record.role = role;
		record.min_delegation = min_delegation;
		record.metadata = metadata.clone();
		record.deposit = deposit;
		record.leaves = None;
		let cut = record.cut;
		Beneficiaries::<T>::insert(&who, record);
		let settled = settled.saturating_add(Self::backing_changed(&who, role));
		Self::deposit_event(Event::BeneficiaryRegistered {
			beneficiary: who,
			role,
			cut,
			min_delegation,
			metadata,
		});
		Ok(settled)
	}

	pub(crate) fn do_update_beneficiary(
		who: T::AccountId,
		min_delegation: Balance,
		metadata: Metadata,
	) -> DispatchResult {
		ensure!(is_cid_or_empty(&metadata), Error::<T>::InvalidMetadata);
		let mut record = Self::staying(&who)?;
		record.min_delegation = min_delegation;
		record.metadata = metadata.clone();
		Beneficiaries::<T>::insert(&who, record);
		Self::deposit_event(Event::BeneficiaryUpdated {
			beneficiary: who,
			min_delegation,
			metadata,
		});
		Ok(())
	}

	pub(crate) fn do_set_cut(who: T::AccountId, cut: Perbill) -> Result<Weight, DispatchError> {
		let settled = T::Settlement::settle(&who);
		let mut record = Self::staying(&who)?;
		let now = T::Round::current_round();
		let same = record.cut.in_round(now) == cut && record.cut.in_round(RoundIndex::MAX) == cut;
		ensure!(!same, Error::<T>::SameCut);
		let round = record.cut.set(cut, now, T::CutDelay::get());
		Beneficiaries::<T>::insert(&who, record);
		Self::deposit_event(Event::CutSet { beneficiary: who, cut, round });
		Ok(settled)
	}

	pub(crate) fn do_deregister_beneficiary(who: T::AccountId) -> Result<Weight, DispatchError> {
		let settled = T::Settlement::settle(&who);
		let mut record = Self::staying(&who)?;
		// As much notice as for a cut of the whole, which it is.
		let notice = T::CutDelay::get().max(1);
		let round = T::Round::current_round().saturating_add(notice);
		let deposit = core::mem::take(&mut record.deposit);
		T::Currency::release(
			&HoldReason::Registration.into(),
			&who,
			deposit,
			Precision::BestEffort,
		)?;
		record.leaves = Some(round);
		record.metadata = Metadata::default();
		let role = record.role;
		Self::deposit_event(Event::BeneficiaryDeregistered { beneficiary: who.clone(), round });
		Self::put_or_forget(&who, record);
		Ok(settled.saturating_add(Self::backing_changed(&who, role)))
	}

	/// The beneficiary `who`, if it has not left.
	pub(crate) fn staying(who: &T::AccountId) -> Result<Beneficiary, Error<T>> {
		let record = Beneficiaries::<T>::get(who).ok_or(Error::<T>::NotBeneficiary)?;
		ensure!(record.leaves.is_none(), Error::<T>::Leaving);
		Ok(record)
	}

	/// Stores a beneficiary, or forgets it if it has left and nobody backs it.
	pub(crate) fn put_or_forget(who: &T::AccountId, record: Beneficiary) {
		if record.leaves.is_some() && record.backers == 0 {
			Beneficiaries::<T>::remove(who);
			Self::deposit_event(Event::BeneficiaryRemoved { beneficiary: who.clone() });
		} else {
			Beneficiaries::<T>::insert(who, record);
		}
	}

	/// Tells those who weigh operators by what stands behind them; returns what they took for it.
	pub(crate) fn backing_changed(who: &T::AccountId, role: Role) -> Weight {
		match role {
			Role::Operator => T::OnBackingChanged::on_backing_changed(who),
			Role::Artist | Role::Curator => Weight::zero(),
		}
	}

	/// Planck of backers' stake that count for `who`, as one of `roles`, in `round`, the one in
	/// force.
	pub fn backing(who: &T::AccountId, roles: &[Role], round: RoundIndex) -> Balance {
		match Beneficiaries::<T>::get(who) {
			Some(record) if roles.contains(&record.role) && record.shares_round(round) => {
				record.backing.in_round(round)
			},
			_ => 0,
		}
	}
}

impl Beneficiary {
	/// Whether what it earns in `round` is shared.
	pub fn shares_round(&self, round: RoundIndex) -> bool {
		self.leaves.is_none_or(|leaves| round < leaves)
	}
}

impl<T: Config> OperatorBacking<T::AccountId> for Pallet<T> {
	/// What stands behind `operator`'s nodes in the rounds that come: what joins in this one
	/// included.
	fn of(operator: &T::AccountId) -> Balance {
		match Beneficiaries::<T>::get(operator) {
			Some(record) if record.role == Role::Operator && record.leaves.is_none() => {
				record.backing.total()
			},
			_ => 0,
		}
	}
}
