//! `GET /status`: how the node stands, for who runs it.

use crate::http::{
	locate::json,
	problem::{Kind, Problem},
	request::Client,
	Service,
};
use axum::{
	extract::{Extension, State},
	http::HeaderMap,
	response::Response,
};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use utoipa::ToSchema;

/// For what a request is refused that only the node's own machine may make.
pub(super) const NOT_LOCAL: &str = "The request is of another machine, a page or a proxy";

/// How the node stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Status {
	/// Its index on chain, once it is registered.
	pub node: Option<u32>,
	/// Its key: `0x` and hexadecimal digits.
	pub key: String,
	/// The address of its hot key.
	pub hot_key: String,
	/// The number of the best block.
	pub best: u32,
	/// What keeps it from its work; nothing if it is ready.
	pub reasons: Vec<Reason>,
	/// Bytes of what is stored, the trash and the quarantine included.
	pub stored_bytes: u64,
	/// Bytes that open uploads will have.
	pub upload_bytes: u64,
	/// Bytes that can still be taken in.
	pub available_bytes: u64,
	/// Tracks that it is to have, and has.
	pub stored_tracks: u64,
	/// Tracks that it is to have, and has not.
	pub missing_tracks: u64,
	/// Documents that are here: what describes tracks and others, and pictures.
	#[serde(default)]
	pub documents: u64,
	/// Bytes that they take on disk.
	#[serde(default)]
	pub document_bytes: u64,
	/// Of these, what it pulls from other nodes.
	pub pulls: Vec<PullStatus>,
	/// What artists have begun to bring.
	#[serde(default)]
	pub uploads: Vec<Brought>,
}

/// Something that keeps the node from its work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
	/// What part of the node it concerns.
	pub part: String,
	/// What is wrong.
	pub detail: String,
}

/// A track that is pulled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PullStatus {
	/// The track.
	pub track: u32,
	/// Bytes of it.
	pub bytes: u64,
	/// Of these, those that are here.
	pub done: u64,
	/// The node that it comes from, while one sends.
	pub from: Option<u32>,
	/// What went wrong the last time.
	pub error: Option<String>,
}

/// Content that an artist has begun to bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Brought {
	/// Its CID.
	pub cid: String,
	/// Bytes of it.
	pub bytes: u64,
	/// Of these, those that are durable.
	pub done: u64,
}

/// How the node stands. Only its own machine is told: a request through a proxy is not.
#[utoipa::path(
	get,
	path = "/status",
	tag = "health",
	responses(
		(status = 200, description = "How it stands", body = Status),
		(status = 403, description = NOT_LOCAL),
	),
)]
pub(super) async fn get(
	State(service): State<Service>,
	Extension(client): Extension<Client>,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	local_only(&client, &headers)?;
	Ok(json(
		&service
			.readiness
			.report()
			.await
			.map_err(|error| Problem::new(Kind::StorageFailed, error))?,
	))
}

/// Refuses what no program on the node's own machine sends.
pub(super) fn local_only(client: &Client, headers: &HeaderMap) -> Result<(), Problem> {
	let is_forwarded = ["forwarded", "via", "x-forwarded-for", "x-real-ip"]
		.iter()
		.any(|name| headers.contains_key(*name));
	// A page of another site may ask what it likes of a browser on this machine.
	let is_of_page = headers.contains_key("origin") || headers.contains_key("sec-fetch-site");
	// Nor by a name of its own that leads here.
	let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
	let is_local = client.0.to_canonical().is_loopback() && is_loopback(host);
	if !is_local || is_forwarded || is_of_page {
		let detail = "Only programs on the node's own machine are told how it stands.";
		return Err(Problem::new(Kind::LocalOnly, detail));
	}
	Ok(())
}

/// Whether a `Host` is that of the machine itself.
fn is_loopback(host: &str) -> bool {
	if let Ok(address) = host.parse::<SocketAddr>() {
		return address.ip().is_loopback();
	}
	let name = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
	if let Ok(address) = name.parse::<IpAddr>() {
		return address.is_loopback();
	}
	host.rsplit_once(':').map_or(host, |(name, _)| name) == "localhost"
}

#[cfg(test)]
mod tests {
	use super::is_loopback;

	#[test]
	fn hosts_of_the_machine_itself_are_told_from_others() {
		for host in ["127.0.0.1", "127.0.0.1:9980", "[::1]", "[::1]:9980", "localhost:1"] {
			assert!(is_loopback(host), "{host}");
		}
		for host in ["", "node.example.com", "192.0.2.1:9980", "localhost.example.com", "[::2]:1"] {
			assert!(!is_loopback(host), "{host}");
		}
	}
}
