//! Pairs of components that are worse than the worse of their halves.

use std::collections::BTreeSet;

use super::effect::Fates;
use super::scenario::{Asked, Selection};
use super::stage::Stage;

pub(super) fn worse_pairs<F: Fates>(
    _stage: &Stage<'_, F>,
    _selection: &Selection,
    _asked: &Asked,
) -> BTreeSet<Vec<u32>> {
    BTreeSet::new()
}
