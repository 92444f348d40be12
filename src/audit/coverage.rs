//! The fleet of a run as coverage asks about it.

use chrono::NaiveDate;

use crate::coverage::Seen;
use crate::fabric::host_name::HostName;
use crate::readers::Fleet;
use crate::source::Place;

impl Seen for Fleet {
    fn hosts(&self) -> Vec<(&HostName, Option<(NaiveDate, Place)>)> {
        self.hosts().collect()
    }

    fn nodes(&self) -> Vec<(&HostName, &str, Option<Place>)> {
        self.nodes().collect()
    }

    fn behind(&self, profile: &str) -> Option<&HostName> {
        self.behind(profile)
    }
}
