//! `GET /live` and `GET /ready`.

use crate::http::{
	locate::json,
	problem::{Kind, Problem},
	Service,
};
use axum::{extract::State, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// That the process answers, and which node it is.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Life {
	/// `live`.
	pub status: String,
	/// The Ed25519 public key of the node: `0x` and hexadecimal digits. Whoever registered the endpoint
	/// sees by it whether it leads to the node. It proves nothing to others.
	pub key: String,
}

/// How the node is.
#[derive(Serialize, ToSchema)]
pub struct Health {
	/// `ready`.
	status: &'static str,
}

/// Whether the process answers. It does so however busy it is.
#[utoipa::path(
	get,
	path = "/live",
	tag = "health",
	responses((status = 200, description = "It does", body = Life)),
)]
pub async fn live(State(service): State<Service>) -> Response {
	let key = format!("0x{}", hex::encode(service.readiness.key()));
	json(&Life { status: "live".into(), key })
}

/// Whether the node does its work, and what keeps it from that.
#[utoipa::path(
	get,
	path = "/ready",
	tag = "health",
	responses(
		(status = 200, description = "It does", body = Health),
		(status = 503, description = "It does not: `reasons` says why"),
	),
)]
pub async fn ready(State(service): State<Service>) -> Result<Response, Problem> {
	let obstacles = service.readiness.obstacles().await;
	if obstacles.is_empty() {
		return Ok(json(&Health { status: "ready" }));
	}
	let parts: Vec<_> = obstacles.iter().map(|obstacle| obstacle.part.as_str()).collect();
	let detail = format!("Not ready: {}.", parts.join(", "));
	Err(Problem::new(Kind::NotReady, detail).because_of(obstacles))
}
