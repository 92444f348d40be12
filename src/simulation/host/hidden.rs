//! What is missing where a host may have more consumers than are known.

/// Interfaces and machines that nobody listed.
pub const SENDERS: &str = "what sends frames on a host";

/// The storage of a host that nobody told.
pub const STORAGE_FUNCTIONS: &str = "the storage functions of a host";
