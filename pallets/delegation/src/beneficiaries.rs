//! Who can be backed, and on what terms.

use crate::*;
use audio_primitives::{content::is_cid_or_empty, MAX_PAGE};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_register_beneficiary(
		who: T::AccountId,
		role: Role,
		cut: Perbill,
		min_delegation: Balance,
		metadata: Metadata,
	) -> Result<OperatorCount, DispatchError> {
		ensure!(is_cid_or_empty(&metadata), Error::<T>::InvalidMetadata);
		// What was earned before was earned without backers, or on other terms.
		T::Settlement::settle(&who);
		let now = T::Round::current_round();
		let deposit = T::Deposit::get();
		let mut known = match Beneficiaries::<T>::get(&who) {
			Some(known) => {
				ensure!(known.leaves.is_some(), Error::<T>::AlreadyRegistered);
				ensure!(known.role == role || known.backers == 0, Error::<T>::RoleFixed);
				known
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
		known.cut.set(cut, now, T::CutDelay::get());
		known.role = role;
		known.min_delegation = min_delegation;
		known.metadata = metadata.clone();
		known.deposit = deposit;
		known.leaves = None;
		let cut = known.cut;
		Beneficiaries::<T>::insert(&who, known);
		let operators = Self::backing_changed(&who, role);
		Self::deposit_event(Event::BeneficiaryRegistered {
			beneficiary: who,
			role,
			cut,
			min_delegation,
			metadata,
		});
		Ok(operators)
	}

	pub(crate) fn do_update_beneficiary(
		who: T::AccountId,
		min_delegation: Balance,
		metadata: Metadata,
	) -> DispatchResult {
		ensure!(is_cid_or_empty(&metadata), Error::<T>::InvalidMetadata);
		let mut known = Self::staying(&who)?;
		known.min_delegation = min_delegation;
		known.metadata = metadata.clone();
		Beneficiaries::<T>::insert(&who, known);
		Self::deposit_event(Event::BeneficiaryUpdated {
			beneficiary: who,
			min_delegation,
			metadata,
		});
		Ok(())
	}

	pub(crate) fn do_set_cut(who: T::AccountId, cut: Perbill) -> DispatchResult {
		T::Settlement::settle(&who);
		let mut known = Self::staying(&who)?;
		let now = T::Round::current_round();
		let same = known.cut.in_round(now) == cut && known.cut.in_round(RoundIndex::MAX) == cut;
		ensure!(!same, Error::<T>::SameCut);
		let round = known.cut.set(cut, now, T::CutDelay::get());
		Beneficiaries::<T>::insert(&who, known);
		Self::deposit_event(Event::CutSet { beneficiary: who, cut, round });
		Ok(())
	}

	pub(crate) fn do_deregister_beneficiary(
		who: T::AccountId,
	) -> Result<OperatorCount, DispatchError> {
		T::Settlement::settle(&who);
		let mut known = Self::staying(&who)?;
		// As much notice as for a cut of the whole, which it is.
		let notice = T::CutDelay::get().max(1);
		let round = T::Round::current_round().saturating_add(notice);
		let deposit = core::mem::take(&mut known.deposit);
		T::Currency::release(
			&HoldReason::Registration.into(),
			&who,
			deposit,
			Precision::BestEffort,
		)?;
		known.leaves = Some(round);
		known.metadata = Metadata::default();
		let role = known.role;
		Self::deposit_event(Event::BeneficiaryDeregistered { beneficiary: who.clone(), round });
		Self::put_or_forget(&who, known);
		Ok(Self::backing_changed(&who, role))
	}

	/// The beneficiary `who`, if it has not left.
	pub(crate) fn staying(who: &T::AccountId) -> Result<Beneficiary, Error<T>> {
		let known = Beneficiaries::<T>::get(who).ok_or(Error::<T>::NotBeneficiary)?;
		ensure!(known.leaves.is_none(), Error::<T>::Leaving);
		Ok(known)
	}

	/// Stores a beneficiary, or forgets it if it has left and nobody backs it.
	pub(crate) fn put_or_forget(who: &T::AccountId, known: Beneficiary) {
		if known.leaves.is_some() && known.backers == 0 {
			Beneficiaries::<T>::remove(who);
			Self::deposit_event(Event::BeneficiaryRemoved { beneficiary: who.clone() });
		} else {
			Beneficiaries::<T>::insert(who, known);
		}
	}

	/// Tells those who weigh operators by what stands behind them; returns how many `who` is.
	pub(crate) fn backing_changed(who: &T::AccountId, role: Role) -> OperatorCount {
		if role != Role::Operator {
			return 0;
		}
		T::OnBackingChanged::on_backing_changed(who);
		1
	}

	/// Planck of backers' stake that count for `who`, as one of `roles`, in `round`, the one in force.
	pub fn backing(who: &T::AccountId, roles: &[Role], round: RoundIndex) -> Balance {
		match Beneficiaries::<T>::get(who) {
			Some(known) if roles.contains(&known.role) && known.shares_round(round) => {
				known.backing.in_round(round)
			},
			_ => 0,
		}
	}

	/// What is known of the beneficiary `who`.
	pub fn beneficiary(who: &T::AccountId) -> Option<BeneficiaryInfo> {
		Beneficiaries::<T>::get(who).map(Self::info)
	}

	/// The first `limit` beneficiaries, or [`MAX_PAGE`], from the first on or after that of `after`, in the order of their
	/// keys in storage.
	pub fn beneficiaries(
		after: Option<&T::AccountId>,
		limit: u32,
	) -> Vec<(T::AccountId, BeneficiaryInfo)> {
		let all = match after {
			None => Beneficiaries::<T>::iter(),
			Some(after) => Beneficiaries::<T>::iter_from(Beneficiaries::<T>::hashed_key_for(after)),
		};
		let page = all.take(limit.min(MAX_PAGE) as usize);
		page.map(|(who, known)| (who, Self::info(known))).collect()
	}

	fn info(known: Beneficiary) -> BeneficiaryInfo {
		let shares = known.backing.in_round(T::Round::current_round());
		BeneficiaryInfo {
			role: known.role,
			cut: known.cut,
			min_delegation: known.min_delegation.max(T::MinDelegation::get()),
			metadata: known.metadata.into_inner(),
			shares,
			joining: known.backing.total().saturating_sub(shares),
			backers: known.backers,
			leaves: known.leaves,
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
	/// What stands behind `operator`'s nodes in the rounds that come: what joins in this one included.
	fn of(operator: &T::AccountId) -> Balance {
		match Beneficiaries::<T>::get(operator) {
			Some(known) if known.role == Role::Operator && known.leaves.is_none() => {
				known.backing.total()
			},
			_ => 0,
		}
	}
}
