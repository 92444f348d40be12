//! Exit codes, in the words of the command line. This file knows no subcommand.

use crate::report::Conclusion;

/// Nothing at or above the threshold.
pub const CLEAN: u8 = Conclusion::Pass.exit_code(false);
/// Findings at or above the threshold.
pub const FINDINGS: u8 = Conclusion::Fail.exit_code(false);
/// The run itself went wrong: usage, configuration, a policy, a path, an unreadable input.
pub const FAULT: u8 = Conclusion::Error.exit_code(false);
/// No input was recognised.
pub const NO_INPUT: u8 = Conclusion::NoInput.exit_code(false);
/// A signal ended the run, and nothing was changed.
#[cfg(feature = "collect")]
pub(super) const INTERRUPTED: u8 = 130;
