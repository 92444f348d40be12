//! Collecting from appliances: servers on 127.0.0.1 that speak as OneView and UCS Manager do, an `ssh` that answers as
//! Virtual Connect does, what they do when something is wrong, and the binary against them. Nothing else is ever
//! contacted.

mod certificates;
mod connection;
mod discretion;
mod fake_oneview;
#[cfg(unix)]
mod fake_ssh;
mod fake_ucs;
mod fault;
mod harness;
mod http;
mod oneview;
mod oneview_answers;
mod resilience;
mod server;
#[cfg(unix)]
mod signals;
mod ucs;
#[cfg(unix)]
mod virtual_connect;
