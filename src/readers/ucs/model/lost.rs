//! Objects that are there and cannot be read. Each stands in its list as one of which nothing is known: a list that
//! lacks it would be taken for all that there is, and the others of the list are read as they are.

use super::domain::UcsDomain;
use super::objects::Object;
use crate::fabric::backend::{
    Connection, MacBlock, MacPool, Network, Profile, QosClass, UplinkGroup, UplinkPort,
};
use crate::fabric::known::{Known, Why};
use crate::fabric::record::Id;
use crate::source::Place;

/// What an object is called whose name cannot be read.
const NAME: &str = "(unreadable)";

/// An object that cannot be read.
#[derive(Clone, Debug)]
pub(super) struct Lost {
    /// Why nothing is known of it.
    pub(super) why: Why,
    /// Where it stands.
    pub(super) place: Place,
}

/// A list with what was lost of it. One that is unknown stays so.
pub(super) fn with<T>(mut known: Known<Vec<T>>, lost: Option<T>) -> Known<Vec<T>> {
    add(&mut known, lost);
    known
}

/// Adds to a list what was lost of it. One that is unknown stays so.
pub(super) fn add<T>(known: &mut Known<Vec<T>>, lost: Option<T>) {
    if let (Some(items), Some(lost)) = (known.get_mut(), lost) {
        items.push(lost);
    }
}

impl Lost {
    /// What a domain lost of the objects of a class.
    pub(super) fn of_class(domain: &UcsDomain, class: &str) -> Option<Self> {
        let (why, place) = domain.lost(class)?;
        Some(Self { why, place })
    }

    /// What an object lost of the objects of a class that it holds.
    pub(super) fn of(holder: &Object, class: &str) -> Option<Self> {
        let own = holder.attribute(class)?;
        Some(Self {
            why: own.gap.clone()?,
            place: own.place,
        })
    }

    /// What nobody knows of it.
    pub(super) fn unknown<T>(&self) -> Known<T> {
        Known::unknown(self.why.clone()).or_place(Some(self.place))
    }

    fn id(domain: &UcsDomain, holder: &str) -> Id {
        Id::from(domain.id(&format!("{holder}/{NAME}")))
    }

    /// A service profile.
    pub(super) fn profile(&self, domain: &UcsDomain) -> Profile {
        Profile {
            id: Self::id(domain, "profile"),
            place: Some(self.place),
            name: NAME.to_owned(),
            assigned: self.unknown(),
            server: self.unknown(),
            server_type: self.unknown(),
            connections: self.unknown(),
            storage: self.unknown(),
        }
    }

    /// A vNIC of a service profile.
    pub(super) fn connection(&self, domain: &UcsDomain, profile: &str) -> Connection {
        Connection {
            id: Self::id(domain, profile),
            place: Some(self.place),
            name: NAME.to_owned(),
            function: self.unknown(),
            port: self.unknown(),
            partition: self.unknown(),
            port_by_order: self.unknown(),
            mac: self.unknown(),
            mac_by_order: self.unknown(),
            network: self.unknown(),
            module: self.unknown(),
            requested_mbps: self.unknown(),
            allocated_mbps: self.unknown(),
            maximum_mbps: self.unknown(),
            lag: self.unknown(),
            pin_group: self.unknown(),
            adapter: self.unknown(),
            failover: self.unknown(),
            mtu: self.unknown(),
            qos_class: self.unknown(),
            uplink_loss: self.unknown(),
            drift: self.unknown(),
        }
    }

    /// A VLAN.
    pub(super) fn network(&self, domain: &UcsDomain) -> Network {
        Network {
            id: Self::id(domain, "network"),
            place: Some(self.place),
            name: NAME.to_owned(),
            vlan: self.unknown(),
            r#type: self.unknown(),
            enabled: self.unknown(),
            smart_link: self.unknown(),
            private: self.unknown(),
            bandwidth: self.unknown(),
            fabric: self.unknown(),
        }
    }

    /// A port channel or a single uplink.
    pub(super) fn uplink_group(&self, domain: &UcsDomain) -> UplinkGroup {
        UplinkGroup {
            id: Self::id(domain, "uplink-group"),
            place: Some(self.place),
            name: NAME.to_owned(),
            domain: Known::derived(domain.id("sys")),
            networks: self.unknown(),
            fabric: self.unknown(),
            enabled: self.unknown(),
            mode: self.unknown(),
            native: self.unknown(),
            primary: self.unknown(),
            bound: self.unknown(),
            perhaps_bound: Vec::new(),
            uplinks: self.unknown(),
        }
    }

    /// A port of a port channel.
    pub(super) fn port(&self) -> UplinkPort {
        UplinkPort {
            place: Some(self.place),
            name: NAME.to_owned(),
            module: self.unknown(),
            enabled: self.unknown(),
            ..UplinkPort::default()
        }
    }

    /// A QoS system class.
    pub(super) fn qos_class(&self, domain: &UcsDomain) -> QosClass {
        QosClass {
            id: Self::id(domain, "qos-class"),
            place: Some(self.place),
            name: NAME.to_owned(),
            enabled: self.unknown(),
            weight: self.unknown(),
            share_percent: self.unknown(),
            lossless: self.unknown(),
            mtu: self.unknown(),
        }
    }

    /// A pool of MAC addresses.
    pub(super) fn mac_pool(&self, domain: &UcsDomain) -> MacPool {
        MacPool {
            id: Self::id(domain, "mac-pool"),
            place: Some(self.place),
            name: NAME.to_owned(),
            blocks: self.unknown(),
        }
    }

    /// A block of a pool.
    pub(super) fn mac_block(&self) -> MacBlock {
        MacBlock {
            place: Some(self.place),
            name: NAME.to_owned(),
            from: self.unknown(),
            to: self.unknown(),
            ..MacBlock::default()
        }
    }
}
