//! What a declaration of parameters expands to.

/// Declares the governed parameters, by group. Each is one line:
///
/// ```text
/// /// What it is.
/// <codec index>: <key> [as <getter>], <genesis field>: <bounds> = <default>, "<unit>";
/// ```
///
/// From it come
///
/// - the key and the types that `Parameters` stores, made by frame's `#[dynamic_params]`;
/// - the getter, named as the key unless another name is given: a type whose `Get` gives the plain
///   number;
/// - the field of `GenesisParameters`;
/// - its rows of `as_set`, and so of the runtime API and of the table in `docs/governance.md`.
///
/// A default out of bounds does not compile.
macro_rules! governed {
	(@getter $(#[$doc:meta])* $module:ident :: $key:ident, $value:ty) => {
		governed!(@getter $(#[$doc])* $module::$key as $key, $value);
	};
	(@getter $(#[$doc:meta])* $module:ident :: $key:ident as $getter:ident, $value:ty) => {
		$(#[$doc])*
		pub struct $getter;

		impl Get<<$value as Governed>::Plain> for $getter {
			fn get() -> <$value as Governed>::Plain {
				dynamic_params::$module::$key::get().plain()
			}
		}

		impl $getter {
			/// What it is set to, or its default.
			pub fn get() -> <$value as Governed>::Plain {
				<Self as Get<_>>::get()
			}
		}
	};

	($(
		$(#[$group_doc:meta])*
		$group_index:literal : $group:ident in $module:ident {$(
			$(#[$doc:meta])*
			$index:literal : $key:ident $(as $getter:ident)?, $field:ident :
				$value:ty = $default:expr, $unit:literal;
		)*}
	)*) => {
		/// The parameters as `Parameters` stores them.
		#[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
		#[allow(clippy::large_enum_variant)]
		pub mod dynamic_params {
			use super::*;

			$(
				$(#[$group_doc])*
				#[dynamic_pallet_params]
				#[codec(index = $group_index)]
				pub mod $module {$(
					$(#[$doc])*
					#[codec(index = $index)]
					pub static $key: $value = const { <$value>::constant($default) };
				)*}
			)*
		}

		$($(governed!(@getter $(#[$doc])* $module::$key $(as $getter)?, $value);)*)*

		/// First values of the parameters, as a genesis preset spells them. What it leaves out has
		/// the live chain's default.
		#[derive(Clone, Default, Serialize, Deserialize)]
		#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
		pub struct GenesisParameters {$($(
			$(#[$doc])*
			#[doc = concat!("In ", $unit, ".")]
			pub $field: Option<$value>,
		)*)*}

		impl GenesisParameters {
			/// The same values as what sets them.
			fn into_runtime_parameters(self) -> Vec<RuntimeParameters> {
				vec![$($(RuntimeParameters::$group(dynamic_params::$module::Parameters::$key(
					dynamic_params::$module::$key,
					self.$field,
				)),)*)*]
			}
		}

		/// What all parameters are set to, each number of them with the key of its parameter. They
		/// are said to be in force as they are set.
		pub fn as_set() -> Vec<(RuntimeParametersKey, ParameterInfo)> {
			let mut rows = Vec::new();
			$($(rows.extend(rows_of(
				RuntimeParametersKey::$group(dynamic_params::$module::$key.into()),
				[stringify!($group), stringify!($key), $unit],
				dynamic_params::$module::$key::get(),
			));)*)*
			rows
		}
	};
}

pub(super) use governed;
