//! `GET /live` and `GET /ready`.

use crate::http::{
	locate::json,
	problem::{Kind, Problem},
	Service,
};
use axum::{extract::State, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

/// How the node is.
#[derive(Serialize, ToSchema)]
pub struct Health {
	/// `live` or `ready`.
	status: &'static str,
}

/// Whether the process answers. It does so however busy it is.
#[utoipa::path(
	get,
	path = "/live",
	tag = "health",
	responses((status = 200, description = "It does", body = Health)),
)]
pub async fn live() -> Response {
	json(&Health { status: "live" })
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
