//! The fleet of a run as coverage asks about it.

use crate::coverage::Seen;
use crate::fabric::host_name::HostName;
use crate::fabric::seen_host::SeenHost;
use crate::readers::Fleet;
use crate::source::Place;

impl Seen for Fleet {
    fn hosts(&self) -> Vec<SeenHost<'_>> {
        self.hosts().collect()
    }

    fn nodes(&self) -> Vec<(&HostName, &str, Option<Place>)> {
        self.nodes().collect()
    }

    fn behind(&self, profile: &str) -> Option<&HostName> {
        self.behind(profile)
    }
}
