//! Adapters that a team or switch still names and that the host no longer has. That one is gone is
//! certain only where the list of adapters would show it, so that a list of a few columns, or of
//! hardware alone, shows less.

use crate::fabric::host::{Adapter, Host};

/// How Windows describes the team NICs of LBFO (`InterfaceDescription`), in every language.
const MULTIPLEXOR: &str = "Microsoft Network Adapter Multiplexor Driver";

/// Whether the host's list of adapters would show the one with this name, description or GUID.
pub(super) fn would_show(host: &Host, reference: &str) -> bool {
    let adapters = host.adapters.items();
    let has_column = |known: fn(&Adapter) -> bool| adapters.iter().all(known);
    let lists_virtual_ones = || adapters.iter().any(|adapter| adapter.hardware.is(&false));
    if adapters.is_empty() {
        return false;
    }
    if is_guid(reference) {
        // It may be that of a team NIC, which a list of hardware leaves out.
        let is_hardware = || host.teams.get().is_some_and(Vec::is_empty);
        return has_column(|adapter| adapter.guid.is_known())
            && (is_hardware() || lists_virtual_ones());
    }
    has_column(|adapter| adapter.description.is_known())
        && (!reference.starts_with(MULTIPLEXOR) || lists_virtual_ones())
}

/// Whether it is written as a GUID without braces, `5c4d…` with its four hyphens.
fn is_guid(reference: &str) -> bool {
    let parts = reference.split('-').map(str::len);
    let hexadecimal = |letter: char| letter == '-' || letter.is_ascii_hexdigit();
    parts.eq([8, 4, 4, 4, 12]) && reference.chars().all(hexadecimal)
}

#[cfg(test)]
mod tests {
    use super::super::host_index::HostIndex;
    use super::*;
    use crate::fabric::host::Team;
    use crate::fabric::known::Known;

    const GUID: &str = "5c4d1e2f-0000-4000-8000-00155d010203";

    fn adapter(hardware: bool) -> Adapter {
        Adapter {
            name: "NIC1".to_owned(),
            description: Known::derived("Intel X710".to_owned()),
            guid: Known::derived("00000000-0000-4000-8000-000000000001".to_owned()),
            hardware: Known::derived(hardware),
            ..Adapter::default()
        }
    }

    fn is_gone(adapters: Vec<Adapter>, teams: Known<Vec<Team>>, reference: &str) -> bool {
        let host = Host {
            adapters: Known::derived(adapters),
            teams,
            ..Host::default()
        };
        HostIndex::new(&host).is_gone(reference)
    }

    #[test]
    fn an_adapter_is_gone_where_the_list_would_show_it() {
        let none = || Known::derived(Vec::new());
        let hardware = || vec![adapter(true)];
        assert!(is_gone(hardware(), none(), "Intel X710 #2"));
        assert!(!is_gone(hardware(), none(), "intel x710"), "it is there");
        assert!(is_gone(hardware(), none(), GUID));
        assert!(!is_gone(Vec::new(), none(), "Intel X710 #2"));
    }

    #[test]
    fn a_list_of_a_few_columns_shows_nothing() {
        let without = Adapter {
            description: Known::default(),
            guid: Known::default(),
            ..adapter(true)
        };
        let list = || vec![adapter(true), without.clone()];
        for reference in ["Intel X710 #2", GUID] {
            assert!(!is_gone(list(), Known::derived(Vec::new()), reference));
        }
    }

    #[test]
    fn a_list_of_hardware_does_not_show_team_nics() {
        let teams = || Known::derived(vec![Team::default()]);
        let nic = "Microsoft Network Adapter Multiplexor Driver #2";
        for reference in [nic, GUID] {
            assert!(!is_gone(vec![adapter(true)], teams(), reference));
            let both = vec![adapter(true), adapter(false)];
            assert!(is_gone(both, teams(), reference));
        }
        assert!(!is_gone(vec![adapter(true)], Known::default(), GUID));
    }
}
