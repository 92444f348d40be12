//! The rules about the run itself, for the subcommands that list and explain rules. They have no policy, and
//! so are in no catalogue.

use crate::acceptance;
use crate::catalogue::RuleCard;
use crate::coverage;

/// Those about coverage, then those about waivers.
pub(super) fn run_rules() -> impl Iterator<Item = RuleCard> {
    coverage::rules().into_iter().chain(acceptance::rules())
}
