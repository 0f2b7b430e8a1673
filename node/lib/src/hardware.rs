//! How fast a validator's machine is.
//!
//! A validator that is too slow misses its slots, which costs it and its nominators; so it is told
//! when it starts. It is told only: what is enough depends on how full the blocks are.

use sc_sysinfo::{HwBench, Metric, Requirement, Requirements, Throughput};
use sc_telemetry::Telemetry;
use std::path::Path;

/// What the weights of the SDK's pallets were measured on, rounded down.
fn reference() -> Requirements {
	let requirement = |metric, minimum| Requirement { metric, minimum, validator_only: false };
	Requirements(vec![
		requirement(Metric::Blake2256, Throughput::from_mibs(1_000.0)),
		requirement(Metric::MemCopy, Throughput::from_gibs(11.0)),
		requirement(Metric::DiskSeqWrite, Throughput::from_mibs(950.0)),
		requirement(Metric::DiskRndWrite, Throughput::from_mibs(420.0)),
	])
}

/// Measures this machine, its disk where `directory` is. Takes a few seconds.
pub fn measure(directory: &Path) -> HwBench {
	sc_sysinfo::gather_hwbench(Some(directory), &reference())
}

/// Prints the measurements, warns where they fall short, and sends them if telemetry is wanted.
pub fn report(
	measured: HwBench,
	telemetry: Option<&Telemetry>,
	spawn_handle: sc_service::SpawnTaskHandle,
) {
	sc_sysinfo::print_hwbench(&measured);
	if let Err(failures) = reference().check_hardware(&measured, true) {
		log::warn!("⚠️  This machine is slower than a validator's should be: {failures}");
	}
	if let Some(telemetry) = telemetry {
		spawn_handle.spawn(
			"telemetry-hardware",
			None,
			sc_sysinfo::initialize_hwbench_telemetry(telemetry.handle(), measured),
		);
	}
}
