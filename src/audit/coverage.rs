//! The fleet of a run as coverage asks about it.

use crate::coverage::{Seen, SeenHost};
use crate::fabric::host_name::HostName;
use crate::readers::Fleet;
use crate::source::Place;

impl Seen for Fleet {
    fn hosts(&self) -> Vec<SeenHost<'_>> {
        let hosts = self.hosts().map(|host| SeenHost {
            name: host.name,
            place: host.place,
            collected: host.collected,
            moment: host.moment,
        });
        hosts.collect()
    }

    fn nodes(&self) -> Vec<(&HostName, &str, Option<Place>)> {
        self.nodes().collect()
    }

    fn behind(&self, profile: &str) -> Option<&HostName> {
        self.behind(profile)
    }
}
