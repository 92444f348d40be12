//! Collects what an appliance says about itself into a folder: the one part of the program that opens connections
//! and starts ssh. It knows HTTP, TLS and files, and no fabric, no rules and no terminal.
//!
//! An appliance is a folder here that implements [`Appliance`]; [`run`] asks it for one item after the other and
//! keeps the answers in a folder, which shows them once they are all there.

mod appliance;
mod credential;
mod discreet;
mod folder;
mod interrupt;
mod manifest;
pub mod oneview;
mod redact;
mod run;
mod scrub;
mod text;
mod time;
mod transport;
pub mod ucsm;
pub mod virtual_connect;

pub use appliance::{Appliance, Contents, Counts, Failure, Item, Missing, Origin, Reading, Watch};
pub use credential::{Password, PasswordSource};
pub use interrupt::Interrupt;
pub use manifest::{Gap, GapState, Kind};
pub use run::{Job, Outcome, run};
pub use scrub::Secrets;
pub use transport::{Address, Client, Limits, Trust};
