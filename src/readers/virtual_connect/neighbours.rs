//! The switches behind uplink ports, as `show lldp` of each port tells them.

use super::script::Site;
use super::transcript::ListedNeighbour;

impl Site {
    /// Takes over what switches say of themselves, for ports of which no list names the neighbour. Two answers about a
    /// port that name two switches name none.
    pub(super) fn name_neighbours(&mut self, neighbours: &[ListedNeighbour]) {
        for port in &mut self.uplink_ports {
            let link = &mut port.link;
            if link
                .neighbour_switch
                .get()
                .is_some_and(|name| !name.is_empty())
            {
                continue;
            }
            let about =
                |neighbour: &&ListedNeighbour| neighbour.port.eq_ignore_ascii_case(&port.name);
            let mut own = neighbours.iter().filter(about);
            let Some(first) = own.next().filter(|first| first.switch.is_known()) else {
                continue;
            };
            if own.all(|other| other.switch.get() == first.switch.get()) {
                link.neighbour_switch.clone_from(&first.switch);
                link.neighbour_port = first.switch_port.clone().named(PORT);
            }
        }
    }
}

/// What is missing where an answer names no port.
const PORT: &str = "the port of the switch behind an uplink (`Port ID` of `show lldp`)";
