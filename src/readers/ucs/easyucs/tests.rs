//! Traps of the dialect.
