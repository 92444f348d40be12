//! fabriclint checks converged Hyper-V fabrics: it joins what the hosts and what the blade backend
//! say about the same wires, evaluates Rego policies over both and points at the very line.
//!
//! Modules in the order of their layers; an import only points upward in this list
//! (`tests/it/architecture.rs` holds the table).

pub mod collector;
pub mod source;

pub mod catalogue;
pub mod fabric;

pub mod finding;
pub mod readers;
pub mod simulation;

pub mod ledger;
pub mod picture;
pub mod subjects;

pub mod acceptance;
pub mod coverage;

pub mod config;

pub mod engine;

pub mod testing;

pub mod report;

pub mod audit;

#[cfg(feature = "collect")]
pub mod collect;

pub mod cli;
