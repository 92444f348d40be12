//! Whoever knows what a failure does to one consumer: the tables of fates and outcomes, or a test.

use super::cell::Evaluated;
use super::component::Failed;
use super::locality::Meeting;
use super::shape::HostShape;

/// Whoever says what a failure does to one consumer.
pub(super) trait Fates: Sync {
    /// Whether anything that failed is on the consumer's paths.
    fn concerns(&self, shape: &HostShape, consumer: usize, failed: &Failed<'_>) -> bool;

    /// What the failure does.
    fn evaluate(
        &self,
        shape: &HostShape,
        consumer: usize,
        failed: &Failed<'_>,
        meeting: &Meeting,
    ) -> Evaluated;
}
