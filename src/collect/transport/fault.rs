//! What goes wrong between here and an appliance, and what that means for a collection.

use std::fmt;
use std::time::Duration;

use super::exchange::LARGEST;
use crate::collect::appliance::Failure;
use crate::source::Problem;

/// What went wrong with one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A signal came.
    Interrupted,
    /// The certificate, or a signature by it, is not accepted; what was seen of it is known to its judge.
    Certificate(String),
    /// There is a connection, and no TLS that both speak.
    NoTls(String),
    /// There is no connection.
    NoConnection(String),
    /// Nothing came for so long.
    Silent(Duration),
    /// The answer was not whole after so long.
    Slow(Duration),
    /// The connection was lost.
    Cut(String),
    /// It is no answer of HTTP.
    Malformed(String),
    /// The answer has more bytes than are read.
    TooLarge,
    /// The request cannot be sent; nothing that an appliance has done.
    Unsendable(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted => f.write_str("interrupted"),
            Self::Certificate(why) | Self::NoTls(why) => f.write_str(why),
            Self::NoConnection(why) => write!(f, "no connection: {why}"),
            Self::Silent(time) => write!(f, "nothing came for {} s", time.as_secs()),
            Self::Slow(time) => write!(f, "the answer was not whole after {} s", time.as_secs()),
            Self::Cut(why) => write!(f, "the connection was lost: {why}"),
            Self::Malformed(why) => write!(f, "the answer is no HTTP: {why}"),
            Self::TooLarge => write!(f, "the answer has more than {} MB", LARGEST / (1024 * 1024)),
            Self::Unsendable(why) => write!(f, "the request cannot be sent: {why}"),
        }
    }
}

impl std::error::Error for Fault {}

/// Why an answer is of no use. The request may be repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::collect) struct Unusable(pub(in crate::collect) String);

/// What ended asking for something, after all tries.
#[derive(Debug)]
pub(in crate::collect) enum Ended {
    /// The collection ends with it.
    Run(Failure),
    /// What was asked for cannot be had, and the reason.
    Item(String),
}

impl From<Problem> for Ended {
    fn from(problem: Problem) -> Self {
        Self::Run(problem.into())
    }
}
