//! The kinds of subject, each declared once: the word of pages and reports, what it is, where it
//! lives, what a policy gets of it and what finds it. Clap, the schemas and the documents follow.

use super::connection::ConnectionSubject;
use super::domain::DomainSubject;
use super::failures::FailuresSubject;
use super::host::HostSubject;
use super::interface::InterfaceSubject;
use super::network::NetworkSubject;
use super::port::PortSubject;
use super::roster::{Portion, Roster};
use super::run::{HostSubjects, Subjects};
use super::scope::Scope;
use super::switch::SwitchSubject;
use super::team::TeamSubject;
use super::uplink_group::UplinkGroupSubject;
use super::{
    adapter, connection, domain, failures, host, interface, network, port, switch, team,
    uplink_group,
};
use crate::fabric::record::shape_of;
use crate::fabric::shape::Shape;

/// Declares the kinds of subject, those on hosts and those in backends.
macro_rules! kinds {
    (
        hosts { $( $(#[doc = $host_doc:literal])* $Host:ident = $host_word:literal,
            $HostRecord:ty, $host_roster:path; )* }
        backends { $( $(#[doc = $backend_doc:literal])* $Backend:ident = $backend_word:literal,
            $BackendRecord:ty, $backend_roster:path; )* }
    ) => {
        /// A kind of subject.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind {
            $( $(#[doc = $host_doc])* $Host, )*
            $( $(#[doc = $backend_doc])* $Backend, )*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Kind] = &[$( Kind::$Host, )* $( Kind::$Backend ),*];

            /// The word that rule pages and reports use.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $( Kind::$Host => $host_word, )*
                    $( Kind::$Backend => $backend_word, )*
                }
            }

            /// What such a subject is, one sentence.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self {
                    $( Kind::$Host => concat!($($host_doc),*), )*
                    $( Kind::$Backend => concat!($($backend_doc),*), )*
                }
                .trim()
            }

            /// Where such subjects live.
            #[must_use]
            pub fn scope(self) -> Scope {
                match self {
                    $( Kind::$Host => Scope::Host, )*
                    $( Kind::$Backend => Scope::Backend, )*
                }
            }

            /// What a policy gets of such a subject.
            #[must_use]
            pub fn shape(self) -> Shape {
                match self {
                    $( Kind::$Host => shape_of::<$HostRecord>(), )*
                    $( Kind::$Backend => shape_of::<$BackendRecord>(), )*
                }
            }

            /// The subjects of this kind on a host; none for kinds that live in backends.
            #[must_use]
            pub fn on_host(self, host: &HostSubjects<'_>) -> Roster {
                match self {
                    $( Kind::$Host => $host_roster(host), )*
                    _ => Roster::default(),
                }
                .sorted()
            }

            /// The subjects of this kind in a backend; none for kinds that live on hosts.
            #[must_use]
            pub fn in_backend(self, run: &Subjects<'_>, portion: Portion<'_>) -> Roster {
                match self {
                    $( Kind::$Backend => $backend_roster(&run.fabric.index, portion), )*
                    _ => Roster::default(),
                }
                .sorted()
            }
        }
    };
}

kinds! {
    hosts {
        /// An LBFO or SET team of a host.
        Team = "team", TeamSubject, team::roster;
        /// A team NIC, host vNIC or VM NIC, or an adapter that carries host traffic as it is.
        Interface = "interface", InterfaceSubject, interface::roster;
        /// A hardware adapter of a host.
        Adapter = "adapter", adapter::AdapterSubject, adapter::roster;
        /// A virtual switch.
        Switch = "switch", SwitchSubject, switch::roster;
        /// A host as a whole.
        Host = "host", HostSubject, host::roster;
        /// A host, and what it loses when one component fails that it shares with other hosts, or one of its cards.
        Failures = "failures", FailuresSubject, failures::roster;
    }
    backends {
        /// A physical adapter port of a server, as its profile divides it.
        Port = "port", PortSubject, port::roster;
        /// A connection of a server profile.
        Connection = "connection", ConnectionSubject, connection::roster;
        /// A logical interconnect, a Virtual Connect domain or a pair of fabric interconnects.
        Domain = "domain", DomainSubject, domain::roster;
        /// A group of uplinks of a backend: an uplink set, or a port channel or single uplink of UCS.
        UplinkGroup = "uplink-group", UplinkGroupSubject, uplink_group::roster;
        /// A network of a backend.
        Network = "network", NetworkSubject, network::roster;
    }
}

impl Kind {
    /// Finds a kind by its word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == word)
    }
}
