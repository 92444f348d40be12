//! Cisco UCS: what a domain is becomes a backend in one `model`, whichever of two dialects described it.
//! [`manager`] reads what UCS Manager exports, [`easyucs`] what is meant to be configured; neither knows the
//! other, and the model knows no file.

pub mod easyucs;
pub mod manager;
mod model;

#[cfg(test)]
mod chassis_tests;
#[cfg(test)]
mod vhba_tests;
