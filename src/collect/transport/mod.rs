//! One way to ask an appliance: HTTP/1.1 over TLS to the one address that was given. No redirect is followed, no
//! proxy used, nothing sent before the certificate is trusted. This folder knows no appliance.

mod address;
mod client;
mod exchange;
mod fault;
mod line;
mod trust;

pub use address::Address;
pub use client::{Client, Limits};
pub(in crate::collect) use exchange::{Answer, Request};
pub(in crate::collect) use fault::{Ended, Unusable};
pub use trust::Trust;
