//! What the links of uplink sets are doing: an uplink set names its ports, and the interconnects that they are
//! on say what each of them does (`portStatus`, `lagId`, `neighbor`).
//!
//! Sources: GET answers of `/rest/interconnects` (API 200 to 1000) and the enumerations of HPE's Java and Ruby
//! SDKs.

use std::collections::BTreeMap;

use super::inventory::{entry, speed};
use super::resource::{not_understood, unless_null, within};
use crate::fabric::backend::{Backend, UplinkPort};
use crate::fabric::known::{Known, Why};
use crate::fabric::record::Value;
use crate::fabric::uplink::UplinkState;
use crate::readers::row::Row;

/// The uplinks of an `Interconnect`, each called as an uplink set calls it.
pub(super) fn links(row: &Row<'_>) -> Vec<UplinkPort> {
    let at = row.object("interconnectLocation");
    let said = |wanted: &str| {
        within(at.clone(), |at| {
            entry(at, wanted, |entry| entry.text("value"))
        })
    };
    let ports = unless_null(row, "ports", row.list("ports"), PORTS);
    let (bay, enclosure) = (said("Bay"), said("Enclosure"));
    let why = [bay.why(), enclosure.why(), ports.why()];
    let why = why.into_iter().flatten().next().cloned();
    let (Some(bay), Some(enclosure)) = (bay.into_value(), enclosure.into_value()) else {
        return vec![silent(why, Known::default())];
    };
    if why.is_some() {
        let module = Known::derived(format!("{enclosure} bay {bay}"));
        return vec![silent(why, module)];
    }
    let uplinks = ports.items().iter().filter(|port| {
        let kind = port.text("portType");
        kind.get().is_some_and(|kind| kind == "Uplink")
    });
    let links = uplinks.filter_map(|port| link(port, &bay, format!("{enclosure} bay {bay}")));
    links.collect()
}

/// What the list of ports of an interconnect is called.
const PORTS: &str = "the list of ports of an interconnect (`GET /rest/interconnects`)";

/// Stands for all uplinks of an interconnect of which no port can be read, or that nobody knows the bay of.
fn silent(why: Option<Why>, module: Known<String>) -> UplinkPort {
    UplinkPort {
        module,
        state: Known::unknown(why.unwrap_or_default().named(PORTS)),
        ..UplinkPort::default()
    }
}

fn link(port: &Row<'_>, bay: &str, module: String) -> Option<UplinkPort> {
    let name = port.text("portName").into_value()?;
    let neighbour = |key: &str| neighbour(port, key);
    Some(UplinkPort {
        name: format!("{bay}:{name}"),
        module: Known::derived(module),
        enabled: port.bool("enabled"),
        state: state(port),
        mbps: speed(port),
        // 0 is no group.
        lag: port.number::<u32>("lagId").map(|id| match id {
            0 => String::new(),
            id => id.to_string(),
        }),
        partner: partner(port),
        neighbour_switch: neighbour("remoteSystemName"),
        neighbour_port: neighbour("remotePortId"),
        ..UplinkPort::default()
    })
}

/// What a port does. Why it is linked and carries nothing, as after a loop, is no state of its own.
fn state(port: &Row<'_>) -> Known<UplinkState> {
    let (status, why) = (port.text("portStatus"), port.text("portStatusReason"));
    let folded = |text: &Known<String>| text.get().map(|text| text.to_ascii_lowercase());
    let (word, reason) = (folded(&status), folded(&why));
    let reason = reason.as_deref().unwrap_or_default();
    let is_off = port.bool("enabled").is(&false) || reason == "admindisabled";
    let state = match word.as_deref() {
        Some("linked" | "unlinked") if is_off => UplinkState::Disabled,
        Some("unlinked") => UplinkState::NotLinked,
        // `StandBy`, `Standby` and `StandbyLagPort`, as the version goes.
        Some("linked") if reason.starts_with("standby") => UplinkState::LinkedStandby,
        Some("linked") if ["active", "ok", "okuncertified", "oknonhp"].contains(&reason) => {
            UplinkState::LinkedActive
        }
        Some("linked") => {
            return not_understood(&[&status, &why], "what a linked uplink does");
        }
        _ => return not_understood(&[&status], "the state of an uplink"),
    };
    status.map(|_| state)
}

/// OneView tells the states of LACP and no id of the partner: `Defaulted` and `Expired` say that there is none.
fn partner(port: &Row<'_>) -> Known<String> {
    let states = port.texts("lagStates");
    let is_alone = |state: &Known<String>| {
        let state = state.get().map(String::as_str);
        matches!(state, Some("Defaulted" | "Expired"))
    };
    if states.items().iter().any(is_alone) {
        states.map(|_| String::new())
    } else {
        Known::default()
    }
}

/// What LLDP found; null for nothing.
fn neighbour(port: &Row<'_>, key: &str) -> Known<String> {
    match port.get("neighbor") {
        Some(node) if node.is_null() => Known::at(String::new(), node.place),
        _ => within(port.object("neighbor"), |neighbour| neighbour.text(key)),
    }
}

/// Tells the ports of uplink sets what their links do, once all answers of an appliance are together: its parts,
/// each with the links of its interconnects. `gap` says why there are no interconnects, where a manifest does.
pub(super) fn resolve(parts: &mut [(&mut Backend, Vec<UplinkPort>)], gap: Option<&Why>) {
    let mut links: BTreeMap<(String, String), Vec<UplinkPort>> = BTreeMap::new();
    let mut silent: BTreeMap<Option<String>, Why> = BTreeMap::new();
    for link in parts.iter_mut().flat_map(|(_, links)| links.drain(..)) {
        match (key(&link), link.state.why()) {
            (Some(key), _) if !link.name.is_empty() => links.entry(key).or_default().push(link),
            (_, Some(why)) => {
                let module = link.module.get().cloned();
                silent.entry(module).or_insert_with(|| why.clone());
            }
            _ => {}
        }
    }
    // An interconnect in nobody knows which bay may be that of any port.
    let unread = |port: &UplinkPort| {
        let own = silent.get(&port.module.get().cloned());
        own.or_else(|| silent.get(&None)).cloned()
    };
    let has_modules = parts
        .iter()
        .any(|(part, _)| !part.modules.items().is_empty());
    for (part, _) in parts {
        let groups = part.uplink_groups.get_mut();
        for group in groups.map_or(&mut [][..], Vec::as_mut_slice) {
            let uplinks = group.uplinks.get_mut();
            for port in uplinks.map_or(&mut [][..], Vec::as_mut_slice) {
                if let Some(links) = key(port).and_then(|key| links.get(&key)) {
                    tell(port, links);
                } else {
                    let why = unread(port).unwrap_or_else(|| missing(has_modules, gap));
                    explain(port, &why);
                }
            }
        }
    }
}

/// The module of a port and its name on it: `Q1:1` of one answer is `Q1.1` in another.
fn key(port: &UplinkPort) -> Option<(String, String)> {
    let module = port.module.get()?.clone();
    Some((module, port.name.replace('.', ":").to_ascii_lowercase()))
}

/// Several exports of an interconnect may say different things of one port.
fn tell(port: &mut UplinkPort, links: &[UplinkPort]) {
    let called = port.clone();
    let mut links = links.iter().map(|link| UplinkPort {
        place: called.place,
        name: called.name.clone(),
        module: called.module.clone(),
        ..link.clone()
    });
    // An uplink set says nothing of links: why a link is unknown, the interconnect says as well.
    if let Some(first) = links.next() {
        *port = first;
    }
    for link in links {
        // What differs is unknown from here on, with that reason.
        let _ = port.agree(link);
    }
}

fn missing(has_modules: bool, gap: Option<&Why>) -> Why {
    let what = "what the link of an uplink does (`GET /rest/interconnects`)";
    match gap {
        Some(gap) => gap.clone(),
        None if has_modules => Why::unresolved(what, []),
        None => Why::not_collected(what),
    }
}

fn explain(port: &mut UplinkPort, why: &Why) {
    port.enabled = Known::unknown(why.clone());
    port.state = Known::unknown(why.clone());
    port.mbps = Known::unknown(why.clone());
    port.lag = Known::unknown(why.clone());
    port.partner = Known::unknown(why.clone());
    port.neighbour_switch = Known::unknown(why.clone());
    port.neighbour_port = Known::unknown(why.clone());
}

#[cfg(test)]
mod tests {
    use super::super::tests::{backend, parse};
    use super::*;
    use crate::fabric::known::State;
    use crate::fabric::uplink::GroupMode;

    const SET: &str = r#"{"type":"uplink-setV4","name":"SUS","networkUris":[],"connectionMode":"Auto",
        "nativeNetworkUri":null,"primaryPortLocation":null,"portConfigInfos":[
        {"location":{"locationEntries":[{"type":"Bay","value":"3"},{"type":"Port","value":"Q1:1"},
        {"type":"Enclosure","value":"/rest/enclosures/1"}]}}],"uri":"/rest/uplink-sets/1"}"#;

    /// An appliance whose interconnects have the port `Q1.1` each, with these properties.
    fn answers(ports: &[&str]) -> String {
        let interconnects = ports.iter().enumerate().map(|(number, port)| {
            format!(
                r#",{{"type":"InterconnectV4","name":"{number}","interconnectLocation":{{"locationEntries":[
                {{"type":"Bay","value":"3"}},{{"type":"Enclosure","value":"/rest/enclosures/1"}}]}},
                "ports":[{{"portType":"Uplink","portName":"Q1.1",{port}}}],"uri":"/rest/interconnects/{number}"}}"#
            )
        });
        format!("[{SET}{}]", interconnects.collect::<String>())
    }

    fn uplink(ports: &[&str]) -> UplinkPort {
        let text = answers(ports);
        let backend = backend(&parse(&text));
        backend.uplink_groups.items()[0].uplinks.items()[0].clone()
    }

    fn state(words: &str) -> Option<UplinkState> {
        uplink(&[words]).state.into_value()
    }

    #[test]
    fn the_interconnect_says_what_the_link_of_an_uplink_does() {
        let port = uplink(&[
            r#""enabled":true,"portStatus":"Linked","portStatusReason":"Active","lagId":101,
            "lagStates":["Collecting","Distributing"],"operationalSpeed":"Speed40G",
            "neighbor":{"remoteSystemName":"leaf-1","remotePortId":"Eth1/1"}"#,
        ]);
        assert!(port.state.is(&UplinkState::LinkedActive));
        assert!(port.mbps.is(&40_000));
        assert!(port.lag.is(&"101".to_owned()));
        assert!(
            !port.partner.is_known(),
            "OneView tells no id of the partner"
        );
        assert!(port.neighbour_switch.is(&"leaf-1".to_owned()));
        assert!(port.neighbour_port.is(&"Eth1/1".to_owned()));
        assert!(port.state.place().is_some());
    }

    #[test]
    fn a_partner_that_says_nothing_is_none() {
        for word in ["Defaulted", "Expired"] {
            let port = uplink(&[&format!(
                r#""lagId":1,"lagStates":["Aggregation","{word}"]"#
            )]);
            assert!(port.partner.is(&String::new()), "{word}");
        }
        let port = uplink(&[r#""lagId":0,"lagStates":[],"neighbor":null"#]);
        assert!(!port.partner.is_known(), "no states say nothing");
        assert!(port.lag.is(&String::new()));
        assert!(port.neighbour_switch.is(&String::new()));
    }

    #[test]
    fn states_are_what_status_and_reason_say_together() {
        let standby = r#""enabled":true,"portStatus":"Linked","portStatusReason":"StandbyLagPort""#;
        assert_eq!(state(standby), Some(UplinkState::LinkedStandby));
        let unlinked = r#""enabled":true,"portStatus":"Unlinked","portStatusReason":"None""#;
        assert_eq!(state(unlinked), Some(UplinkState::NotLinked));
        let off = r#""enabled":false,"portStatus":"Unlinked","portStatusReason":"AdminDisabled""#;
        assert_eq!(state(off), Some(UplinkState::Disabled));
        let lower = r#""enabled":true,"portStatus":"linked","portStatusReason":"active""#;
        assert_eq!(state(lower), Some(UplinkState::LinkedActive));
    }

    #[test]
    fn words_that_are_not_understood_are_unread_at_their_place() {
        for (words, state, says) in [
            (
                r#""portStatus":"Linked","portStatusReason":"LoopDetected""#,
                State::Failed,
                "`LoopDetected`",
            ),
            (
                r#""portStatus":"Linked","portStatusReason":"None""#,
                State::Failed,
                "`None`",
            ),
            (
                r#""portStatus":"Unknown","portStatusReason":"Unknown""#,
                State::Failed,
                "`Unknown`",
            ),
            (
                r#""portStatus":"Linked","portStatusReason":null"#,
                State::NotCollected,
                "linked",
            ),
            (r#""portStatus":"Linked""#, State::NotCollected, "linked"),
        ] {
            let port = uplink(&[words]);
            let why = port.state.why().expect("a reason");
            assert_eq!(why.state, state, "{words}");
            assert!(why.what.contains(says), "{words}: {why}");
            assert!(port.state.place().is_some(), "{words}");
        }
        let speed = uplink(&[r#""operationalSpeed":"SpeedAuto""#]).mbps;
        assert_eq!(speed.why().map(|why| why.state), Some(State::Failed));
        let speed = uplink(&[r#""operationalSpeed":null"#]).mbps;
        assert_eq!(speed.why().map(|why| why.state), Some(State::NotCollected));
    }

    #[test]
    fn ports_that_were_cut_off_are_the_reason() {
        let whole = answers(&[r#""portStatus":"Linked","portStatusReason":"Active""#]);
        let ports = whole.find("\"ports\":").expect("ports");
        let end = whole[ports..].find("}],").expect("the end") + ports + 2;
        let why = |ports_key: &str| {
            let text = format!("{}{ports_key}{}", &whole[..ports], &whole[end..]);
            let backend = backend(&parse(&text));
            let port = &backend.uplink_groups.items()[0].uplinks.items()[0];
            let reasons = [port.state.why(), port.lag.why(), port.enabled.why()];
            let reasons: Vec<Why> = reasons.into_iter().flatten().cloned().collect();
            assert_eq!(reasons.len(), 3, "{text}");
            assert!(
                reasons[0].what.contains("GET /rest/interconnects"),
                "{text}"
            );
            reasons[0].state
        };
        assert_eq!(
            why(r#""ports":["@{portName=Q1; portType=Uplink}"]"#),
            State::Truncated
        );
        assert_eq!(why(r#""ports":"System.Object[]""#), State::Truncated);
        assert_eq!(why(r#""ports":null"#), State::Unavailable);
        let text = whole.replacen(
            r#""interconnectLocation":{"#,
            r#""interconnectLocation":"@{x=1}","other":{"#,
            1,
        );
        let backend = backend(&parse(&text));
        let port = &backend.uplink_groups.items()[0].uplinks.items()[0];
        assert_eq!(
            port.state.why().map(|why| why.state),
            Some(State::Truncated)
        );
    }

    #[test]
    fn without_interconnects_nothing_is_known_of_links() {
        let port = uplink(&[]);
        let why = port.state.why().expect("a reason");
        assert_eq!(why.state, State::NotCollected);
        assert!(why.what.contains("/rest/interconnects"), "{why}");
    }

    #[test]
    fn two_exports_that_differ_say_nothing() {
        let linked = r#""lagId":1,"portStatus":"Linked","portStatusReason":"Active""#;
        let unlinked = r#""lagId":1,"portStatus":"Unlinked","portStatusReason":"None""#;
        let port = uplink(&[linked, unlinked]);
        assert_eq!(
            port.state.why().map(|why| why.state),
            Some(State::Contradicted)
        );
        assert!(port.lag.is(&"1".to_owned()));
    }

    #[test]
    fn an_uplink_set_says_its_mode_and_its_native_network() {
        let text = answers(&[]);
        let backend = backend(&parse(&text));
        let group = &backend.uplink_groups.items()[0];
        assert!(group.mode.is(&GroupMode::Auto));
        assert!(group.native.is(&String::new()));
        assert!(group.primary.is(&String::new()));
    }
}
