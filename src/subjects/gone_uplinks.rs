//! Adapters that a virtual switch names and the host no longer has.

use crate::fabric::answer::{Answer, all};
use crate::fabric::graph::{Carrier, HostIndex};
use crate::fabric::host::{Switch, SwitchType};
use crate::fabric::known::{Known, Why};
use crate::fabric::record::{Record, record, terms};
use crate::source::Place;

terms! {
    /// Whether adapters are gone that a virtual switch names.
    pub enum UplinksGone {
        /// None is.
        None = "none",
        /// One is, and another one may be left.
        Some = "some",
        /// All are.
        All = "all",
        /// Windows may have given them another number: adapters of their models are there.
        Renumbered = "renumbered",
    }
}

record! {
    /// An adapter that a virtual switch names and the host no longer has.
    pub struct GoneUplink: "gone-uplink" {
        /// What the switch calls it: a name, a description or a GUID.
        name: String,
    }
}

/// Whether adapters are gone that a switch names, and which.
pub(super) fn gone_uplinks(
    index: &HostIndex<'_>,
    switch: &Switch,
) -> (Known<UplinksGone>, Vec<GoneUplink>) {
    let named = match named(index, switch) {
        Ok(named) => named,
        Err(why) => return (Known::unknown(why), Vec::new()),
    };
    let answers: Vec<Answer> = named
        .iter()
        .map(|(name, _)| is_there(index, name))
        .collect();
    let of_gone = named.iter().zip(&answers);
    let gone: Vec<GoneUplink> = of_gone
        .filter(|(_, answer)| **answer == Ok(false))
        .map(|((name, place), _)| GoneUplink {
            id: format!("{}/gone:{name}", switch.id()).into(),
            place: *place,
            name: name.clone(),
        })
        .collect();
    let found = (|| {
        if gone.is_empty() {
            all(answers.iter().cloned())?;
            return Ok(UplinksGone::None);
        }
        // A name that an internal switch has kept means nothing.
        switch.r#type.need("the type of a switch")?;
        Ok(if gone.iter().all(|it| has_model(index, &it.name)) {
            UplinksGone::Renumbered
        } else if gone.len() < named.len() {
            UplinksGone::Some
        } else {
            UplinksGone::All
        })
    })();
    (Known::from(found), gone)
}

/// What a switch, or the team that is embedded in it, names, and where.
fn named(index: &HostIndex<'_>, switch: &Switch) -> Result<Vec<(String, Option<Place>)>, Why> {
    if let Some(kind) = switch.r#type.get()
        && *kind != SwitchType::External
    {
        return Ok(Vec::new());
    }
    match index.carrier(switch) {
        Ok(Some(Carrier::Set(team))) => {
            let members = team.members.need("the list of team members")?.iter();
            Ok(members
                .map(|member| (member.name.clone(), member.place))
                .collect())
        }
        // Which adapters an embedded team has, its switch may not say.
        Err(why) if !switch.embedded_teaming.is(&false) => Err(why),
        Ok(_) | Err(_) => {
            let uplinks = switch.uplinks.need("the uplink of a switch")?.iter();
            let place = switch.uplinks.place();
            Ok(uplinks.map(|uplink| (uplink.clone(), place)).collect())
        }
    }
}

fn is_there(index: &HostIndex<'_>, name: &str) -> Answer {
    if index.is_listed(name) || index.team_showing(name)?.is_some() {
        return Ok(true);
    }
    if index.is_gone(name) {
        return Ok(false);
    }
    index.adapter(name).map(|_| true)
}

/// Whether an adapter is there that has the description but for its number.
fn has_model(index: &HostIndex<'_>, name: &str) -> bool {
    let adapters = index.host.adapters.items().iter();
    let mut there = adapters.filter_map(|adapter| adapter.description.get());
    there.any(|description| model(description).eq_ignore_ascii_case(model(name)))
}

/// A description without the number that Windows gives further adapters of a model.
fn model(description: &str) -> &str {
    match description.rsplit_once(" #") {
        Some((model, number)) if number.bytes().all(|letter| letter.is_ascii_digit()) => model,
        _ => description,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::graph::Fabric;
    use crate::fabric::host::{Adapter, Host};
    use crate::fabric::plan::Plan;

    fn found(kind: Known<SwitchType>, uplinks: &[&str]) -> Option<&'static str> {
        let adapter = |name: &str, description: &str| Adapter {
            name: name.to_owned(),
            description: Known::derived(description.to_owned()),
            hardware: Known::derived(false),
            ..Adapter::default()
        };
        let host = Host {
            adapters: Known::derived(vec![
                adapter("A", "Intel X710"),
                adapter("B", "Intel I350"),
                adapter("C", "Intel I350"),
            ]),
            teams: Known::derived(Vec::new()),
            set_teams: Known::derived(Vec::new()),
            switches: Known::derived(vec![Switch {
                name: "Tenants".to_owned(),
                r#type: kind,
                embedded_teaming: Known::derived(false),
                uplinks: Known::derived(uplinks.iter().map(|name| (*name).to_owned()).collect()),
                ..Switch::default()
            }]),
            ..Host::default()
        };
        let plan = Plan::default();
        let fabric = Fabric::new(&[], &plan);
        let graph = fabric.host(&host);
        let (gone, _) = gone_uplinks(&graph.index, &host.switches.items()[0]);
        gone.get().map(|gone| gone.name())
    }

    #[test]
    fn a_number_may_be_new_where_the_model_is_there() {
        let external = || Known::derived(SwitchType::External);
        assert_eq!(found(external(), &["Intel X710"]), Some("none"));
        assert_eq!(found(external(), &["Intel X710 #2"]), Some("renumbered"));
        assert_eq!(found(external(), &["Broadcom 57810"]), Some("all"));
        assert_eq!(found(external(), &["B", "Broadcom 57810"]), Some("some"));
        assert_eq!(
            found(external(), &["intel i350"]),
            Some("none"),
            "one of two"
        );
        assert_eq!(found(external(), &[]), Some("none"));
    }

    #[test]
    fn a_switch_that_is_not_external_names_nothing() {
        let gone = &["Broadcom 57810"];
        assert_eq!(
            found(Known::derived(SwitchType::Private), gone),
            Some("none")
        );
        assert_eq!(found(Known::default(), gone), None);
    }

    #[test]
    fn the_number_of_an_adapter_is_no_part_of_its_model() {
        assert_eq!(model("Intel X710 #2"), "Intel X710");
        assert_eq!(model("Intel X710"), "Intel X710");
        assert_eq!(model("Adapter #B"), "Adapter #B");
    }
}
