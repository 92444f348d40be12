//! Adapters by the names that members, uplinks and addresses give them.

use super::gone::would_show;
use super::host_index::HostIndex;
use super::terms::Confidence;
use crate::fabric::host::{Adapter, Switch};
use crate::fabric::known::{Known, State, Why};

/// By what a reference names an adapter.
enum NamedBy {
    /// By its name, which is unique on a host, or by its GUID.
    Identity,
    /// By its description.
    Description,
}

impl<'a> HostIndex<'a> {
    /// The adapter that a member, an uplink or an address names: by name, GUID or description.
    ///
    /// # Errors
    /// The adapters are unknown, none of them is called so, or several are described so.
    pub fn adapter(&self, reference: &str) -> Result<&'a Adapter, Why> {
        self.named(reference).map(|(adapter, _)| adapter)
    }

    /// How sure it is that an uplink or a member is the adapter that it names. A description can be stale,
    /// as Windows numbers adapters of one model anew, and stands in for a GUID that the export lacks; before
    /// 2016 `Get-VMSwitch` has nothing else.
    #[must_use]
    pub fn confidence(&self, reference: &str) -> Confidence {
        let named = match self.named(reference) {
            Ok((_, NamedBy::Description)) if !self.is_before_set() => Confidence::Medium,
            _ => Confidence::High,
        };
        named.min(self.told())
    }

    /// How sure everything is that the inventory says: text for people is no export, and much of it is told by
    /// where a letter stands.
    #[must_use]
    pub fn told(&self) -> Confidence {
        if self.host.printed.is(&true) {
            Confidence::Low
        } else {
            Confidence::High
        }
    }

    /// How sure it is what a virtual switch is bound to.
    #[must_use]
    pub fn switch_confidence(&self, switch: &Switch) -> Confidence {
        let uplinks = switch.uplinks.items().iter();
        let each = uplinks.map(|reference| self.confidence(reference));
        each.min().unwrap_or_else(|| self.told())
    }

    /// Whether one of the host's adapters, or several that are described alike, are called so.
    #[must_use]
    pub fn is_listed(&self, reference: &str) -> bool {
        let mut adapters = self.host.adapters.items().iter();
        adapters.any(|adapter| is_identity(adapter, reference) || is_described(adapter, reference))
    }

    /// Whether a member or an uplink is certainly none of the host's adapters.
    #[must_use]
    pub fn is_gone(&self, reference: &str) -> bool {
        !self.is_listed(reference) && would_show(self.host, reference)
    }

    fn named(&self, reference: &str) -> Result<(&'a Adapter, NamedBy), Why> {
        let adapters = self.host.adapters.need("the list of adapters")?.iter();
        let found = adapters
            .clone()
            .find(|adapter| is_identity(adapter, reference));
        if let Some(found) = found {
            return Ok((found, NamedBy::Identity));
        }
        let mut described = adapters.filter(|adapter| is_described(adapter, reference));
        let unresolved = |what: String| Err(Why::new(State::Unresolved, what));
        match (described.next(), described.next()) {
            (Some(only), None) => Ok((only, NamedBy::Description)),
            (Some(_), Some(_)) => unresolved(format!("which of the adapters {reference} is meant")),
            (None, _) => unresolved(format!("the adapter {reference}")),
        }
    }
}

fn is_identity(adapter: &Adapter, reference: &str) -> bool {
    adapter.name.eq_ignore_ascii_case(reference) || is(&adapter.guid, reference)
}

fn is_described(adapter: &Adapter, reference: &str) -> bool {
    is(&adapter.description, reference)
}

fn is(value: &Known<String>, reference: &str) -> bool {
    value
        .get()
        .is_some_and(|text| text.eq_ignore_ascii_case(reference))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::host::Host;

    fn adapter(name: &str, description: &str, guid: &str) -> Adapter {
        Adapter {
            name: name.to_owned(),
            description: Known::derived(description.to_owned()),
            guid: Known::derived(guid.to_owned()),
            ..Adapter::default()
        }
    }

    fn host(build: u32) -> Host {
        Host {
            os_build: Known::derived(build),
            adapters: Known::derived(vec![
                adapter("A", "VIC Ethernet", "{1}"),
                adapter("B", "VIC Ethernet #2", "{2}"),
                // Drivers that number nothing call two ports alike.
                adapter("C", "FlexFabric", "{3}"),
                adapter("D", "FlexFabric", "{4}"),
                // A name may be the description of another one.
                adapter("VIC Ethernet #3", "i350", "{5}"),
                adapter("F", "VIC Ethernet #3", "{6}"),
            ]),
            ..Host::default()
        }
    }

    #[test]
    fn a_name_and_a_guid_are_sure_and_a_description_is_not() {
        let host = host(17763);
        let index = HostIndex::new(&host);
        for (reference, name, confidence) in [
            ("a", "A", Confidence::High),
            ("{2}", "B", Confidence::High),
            ("vic ethernet #2", "B", Confidence::Medium),
            ("VIC Ethernet #3", "VIC Ethernet #3", Confidence::High),
        ] {
            let found = index.adapter(reference).map(|adapter| &*adapter.name);
            assert_eq!(found, Ok(name), "{reference}");
            assert_eq!(index.confidence(reference), confidence, "{reference}");
        }
    }

    #[test]
    fn a_description_of_two_adapters_names_neither() {
        let host = host(17763);
        let index = HostIndex::new(&host);
        let why = index.adapter("FlexFabric").expect_err("one of two");
        assert_eq!(&*why.what, "which of the adapters FlexFabric is meant");
        assert!(!index.is_gone("FlexFabric"), "it is there");
        assert!(index.is_gone("FlexFabric #2"));
    }

    #[test]
    fn nothing_is_sure_of_a_host_that_was_printed_for_people() {
        let host = Host {
            printed: Known::derived(true),
            ..host(9600)
        };
        let index = HostIndex::new(&host);
        for reference in ["a", "{2}", "VIC Ethernet #2", "nobody"] {
            assert_eq!(index.confidence(reference), Confidence::Low, "{reference}");
        }
        assert_eq!(index.switch_confidence(&Switch::default()), Confidence::Low);
    }

    #[test]
    fn before_2016_windows_has_nothing_but_descriptions() {
        let host = host(9600);
        let index = HostIndex::new(&host);
        assert_eq!(index.confidence("VIC Ethernet #2"), Confidence::High);
    }
}
