//! Whoever watches a collection hears everything but its secrets.

use super::appliance::Watch;
use super::scrub::Secrets;

/// Whoever watches, told everything but the secrets.
pub(super) struct Discreet<'w> {
    pub(super) watch: &'w dyn Watch,
    pub(super) secrets: Secrets,
}

impl Watch for Discreet<'_> {
    fn step(&self, number: usize, of: usize, name: &str) {
        self.watch.step(number, of, &self.secrets.scrubbed(name));
    }

    fn request(&self, line: &str) {
        self.watch.request(&self.secrets.scrubbed(line));
    }

    fn note(&self, text: &str) {
        self.watch.note(&self.secrets.scrubbed(text));
    }
}
