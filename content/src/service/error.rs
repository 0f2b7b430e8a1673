//! Why a service ends.

use crate::{chain::ChainError, http::tls::TlsError, receipts::LogError, store::OpenError};
use std::{io, net::SocketAddr};

/// Why a service ends.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
	/// The store cannot be opened.
	#[error(transparent)]
	Store(#[from] OpenError),
	/// The log of receipts cannot be opened.
	#[error(transparent)]
	Receipts(#[from] LogError),
	/// The chain says otherwise than the node's settings.
	#[error(transparent)]
	Chain(#[from] ChainError),
	/// HTTP cannot be served with the certificate.
	#[error(transparent)]
	Certificate(#[from] TlsError),
	/// No connection to other nodes can be made.
	#[error("cannot set up TLS: {0}")]
	Tls(io::Error),
	/// A part of it ended, which none does unless it fails.
	#[error("{0} has stopped: the log says why")]
	Stopped(&'static str),
	/// HTTP cannot be served.
	#[error("cannot serve HTTP on {address}: {error}")]
	Listen {
		/// Where.
		address: SocketAddr,
		/// Why.
		error: io::Error,
	},
}
