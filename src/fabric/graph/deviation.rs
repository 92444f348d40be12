//! A connection that carries something else than its peers do, and what is to be said of it. It does not know how
//! peers are found.

use std::fmt::Write as _;

use crate::fabric::backend::{Connection, Profile};
use crate::fabric::known::Known;
use crate::source::Place;

/// Names that a sentence spells out.
const NAMES: usize = 4;

/// A connection that carries something else than most connections of its name do.
#[derive(Clone, Debug)]
pub struct Deviation<'a> {
    /// The server profile.
    pub profile: &'a Profile,
    /// Its connection.
    pub connection: &'a Connection,
    /// The first of the connections that carry what most do, and its profile.
    pub usual: (&'a Profile, &'a Connection),
    /// In how many profiles it is so.
    pub agreeing: usize,
    /// What the connection is called in every profile.
    pub(super) name: &'a str,
    /// Name of what each of both carries, where names tell them apart.
    pub(super) names: Option<(String, String)>,
    /// The networks that the connection lacks, and those that it has besides.
    pub(super) lacks: Vec<&'a str>,
    pub(super) has_besides: Vec<&'a str>,
}

impl Deviation<'_> {
    /// What the connection is called, without its profile: `Host-B`, `connection 3`.
    fn name(&self) -> String {
        // Classic Virtual Connect numbers connections.
        if self.name.bytes().all(|byte| byte.is_ascii_digit()) {
            format!("connection {}", self.name)
        } else {
            self.name.to_owned()
        }
    }

    /// What stands at the connection: `Host-B of HV01 has TenantNet-B`.
    #[must_use]
    pub fn own(&self) -> String {
        format!(
            "{} of {} {}",
            self.name(),
            self.profile.name,
            self.carried()
        )
    }

    /// What the connection carries: `has TenantNet-B`.
    fn carried(&self) -> String {
        if let Some((own, _)) = &self.names {
            return format!("has {own}");
        }
        let mut words = Vec::new();
        if !self.lacks.is_empty() {
            words.push(format!("lacks {}", list(&self.lacks)));
        }
        if !self.has_besides.is_empty() {
            words.push(format!("has {} besides", list(&self.has_besides)));
        }
        if words.is_empty() {
            return "tags its networks in another way".to_owned();
        }
        words.join(" and ")
    }

    /// What stands at one of its peers: `Host-B of HV02 has HostNet-B`.
    #[must_use]
    pub fn usual(&self) -> String {
        let (name, profile) = (self.name(), &self.usual.0.name);
        match &self.names {
            Some((_, usual)) => format!("{name} of {profile} has {usual}"),
            None => format!("{name} of {profile} has what most have"),
        }
    }

    /// The deviation in one sentence without its full stop.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut sentence = self.own();
        let peers = format!("{} of {} other profiles", self.name(), self.agreeing);
        // Writing to a text cannot fail.
        let _ = match &self.names {
            Some((_, usual)) => write!(sentence, ", where {peers} has {usual}"),
            None => write!(sentence, " in comparison with {peers}"),
        };
        sentence
    }

    /// Whether the connection and its peers have lists of their own, which differ, and not another set each.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.names.is_none()
    }

    /// What makes the connection like its peers: `give Host-B of HV01 HostNet-B`.
    #[must_use]
    pub fn repair(&self) -> String {
        let connection = format!("{} of {}", self.name(), self.profile.name);
        if let Some((_, usual)) = &self.names {
            return format!("give {connection} {usual}");
        }
        let mut words = Vec::new();
        if !self.lacks.is_empty() {
            words.push(format!("add {} to {connection}", list(&self.lacks)));
        }
        if !self.has_besides.is_empty() {
            let (has, from) = (list(&self.has_besides), &connection);
            words.push(format!("take {has} off {from}"));
        }
        if words.is_empty() {
            return format!("tag the networks of {connection} as those of its peers are");
        }
        words.join(" and ")
    }

    /// Where the connection says what it carries.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        place(self.connection)
    }

    /// Where one of its peers says what most carry.
    #[must_use]
    pub fn usual_place(&self) -> Option<Place> {
        place(self.usual.1)
    }
}

fn place(connection: &Connection) -> Option<Place> {
    let of_value = Known::place(&connection.network);
    of_value.or(connection.place)
}

fn list(names: &[&str]) -> String {
    let shown = names[..names.len().min(NAMES)].join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
