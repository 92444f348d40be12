//! What is kept of a host: its rows, and the shape in which failures are followed.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::row::{QosCarrier, QosHost, QosRow};
use super::wired::Wired;
use super::{contradictions, granted, scheduler, switches};
use crate::fabric::graph::HostGraph;
use crate::ledger::entry::HostLeaf;
use crate::simulation::{self, HostShape, Site, host_id, host_shape};
use crate::source::Place;

/// Shapes of hosts, each once.
#[derive(Debug, Default)]
pub(super) struct Shapes(Mutex<HashSet<Arc<HostShape>>>);

impl Shapes {
    /// The equal that came first.
    fn first(&self, shape: HostShape) -> Arc<HostShape> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(first) = known.get(&shape) {
            return Arc::clone(first);
        }
        let shape = Arc::new(shape);
        known.insert(Arc::clone(&shape));
        shape
    }
}

/// What is kept of a host.
#[derive(Clone, Debug)]
pub struct QosLeaf {
    pub(super) host: simulation::HostLeaf,
    pub(super) place: Place,
    pub(super) carriers: Vec<QosCarrier>,
    pub(super) rows: Vec<QosRow>,
}

impl QosLeaf {
    pub(super) fn of<'a>(shapes: &Shapes, site: &Site<'a>, graph: &HostGraph<'a>) -> Self {
        let (shape, leaf) = host_shape(site, graph);
        let shape = shapes.first(shape);
        let adapters = graph.host.adapters.items();
        let place = graph.host.place.or_else(|| adapters.first()?.place);
        let place = place.unwrap_or(Place::FIRST);
        let mut wired = Wired::new(site, graph, &shape, place);
        granted::add(&mut wired);
        switches::add(&mut wired);
        let sending = scheduler::sending(&wired);
        scheduler::add(&mut wired, &sending);
        contradictions::find(&mut wired, &sending);
        let Wired {
            mut carriers,
            mut rows,
            ..
        } = wired;
        carriers.shrink_to_fit();
        rows.shrink_to_fit();
        Self {
            host: simulation::HostLeaf {
                shape,
                // Nothing is told of where a failure comes from.
                places: simulation::LeafPlaces::default(),
                ..leaf
            },
            place,
            carriers,
            rows,
        }
    }

    /// The host without what failures are followed in.
    pub(super) fn settled(self) -> QosHost {
        let Self {
            host,
            place,
            mut carriers,
            mut rows,
        } = self;
        for id in carriers
            .iter_mut()
            .map(|carrier| &mut carrier.id)
            .chain(rows.iter_mut().map(|row| &mut row.object))
        {
            if !id.host.is_empty() {
                id.host = Arc::clone(&host.id);
            }
        }
        QosHost {
            name: host.name,
            place,
            carriers,
            rows,
        }
    }
}

impl HostLeaf for QosLeaf {
    fn places(&self) -> impl Iterator<Item = Place> {
        let carriers = self.carriers.iter();
        let carriers = carriers.flat_map(|carrier| carrier.of.places().chain([carrier.place]));
        let rows = self.rows.iter().flat_map(QosRow::places);
        carriers.chain(rows).chain([self.place])
    }

    fn name(&self) -> &Arc<str> {
        &self.host.name
    }

    fn domain(&self) -> Option<&Arc<str>> {
        self.host.domain.as_ref()
    }

    fn rename(&mut self, name: &str) {
        self.host.id = host_id(name);
        self.host.name = name.into();
    }
}
