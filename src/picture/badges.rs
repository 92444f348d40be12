//! Findings on a picture: a number on the object that each of them points at.

use std::collections::BTreeMap;

use super::host::HostPicture;
use super::scene::{Badge, Picture, View};
use super::terms::NodeKind;
use crate::catalogue::{RuleId, Severity};
use crate::finding::Finding;
use crate::source::Place;

/// What findings with one number have in common; boxes of many hosts do not ask for the place.
type Key = (usize, Severity, RuleId, Option<Place>);

/// Numbers the findings that point at something that is drawn, in their order. Those that read alike have one number.
pub fn pin(picture: &mut Picture, hosts: &[HostPicture], findings: &[(usize, &Finding)]) {
    let mut numbers: BTreeMap<Key, usize> = BTreeMap::new();
    for (position, finding) in findings {
        let Some(node) = node_of(picture, hosts, finding) else {
            continue;
        };
        let place = Some(finding.place).filter(|_| picture.view == View::Hosts);
        let key = (node, finding.severity, finding.rule.clone(), place);
        if let Some(number) = numbers.get(&key) {
            picture.badges[*number - 1].findings.push(*position);
            continue;
        }
        let number = picture.badges.len() + 1;
        numbers.insert(key, number);
        picture.badges.push(Badge {
            number,
            findings: vec![*position],
        });
        picture.nodes[node].badges.push(number);
    }
}

/// The node that a finding points at: its subject, what shows that, what is around it; else the smallest thing around its
/// place. A finding on a host that is not drawn points at nothing.
fn node_of(picture: &Picture, hosts: &[HostPicture], finding: &Finding) -> Option<usize> {
    if let Some(host) = finding.subject.on_host() {
        // Behind the sign stands the plan where two rule hosts of one name.
        let is =
            |known: &HostPicture| known.name.split('@').next() == Some(host) || known.name == host;
        let known = hosts.iter().find(|known| is(known))?;
        if picture.view == View::Shapes {
            return box_of(picture, &known.name);
        }
    }
    let shown = |id: &str| {
        let mut shown_by = hosts.iter().filter_map(|host| host.shown_by.get(id));
        picture
            .find(id)
            .or_else(|| shown_by.find_map(|id| picture.find(id)))
    };
    let mut id = finding.subject.id.as_str();
    if let Some(node) = shown(id).filter(|node| picture.nodes[*node].kind != NodeKind::Host) {
        return Some(node);
    }
    if let Some(node) = at_place(picture, finding.place) {
        return Some(node);
    }
    // `host:HV01/team:Tenant/…` is on the team.
    loop {
        if let Some(node) = shown(id) {
            return Some(node);
        }
        id = id.rsplit_once('/')?.0;
    }
}

/// The box of a host.
fn box_of(picture: &Picture, host: &str) -> Option<usize> {
    let mut nodes = picture.nodes.iter();
    nodes.position(|node| node.kind == NodeKind::Host && node.names.iter().any(|name| name == host))
}

/// The smallest node around a place.
fn at_place(picture: &Picture, place: Place) -> Option<usize> {
    let nodes = picture.nodes.iter().enumerate();
    let around = nodes.filter_map(|(index, node)| {
        let own = node.place?;
        let holds = own.source == place.source
            && own.span.start <= place.span.start
            && place.span.end <= own.span.end;
        holds.then_some((own.span.end - own.span.start, index))
    });
    around.min().map(|(_, index)| index)
}
