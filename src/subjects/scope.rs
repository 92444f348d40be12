//! Where subjects live, and what a policy gets beside them: the host or backend that they are in.

use super::run::HostSubjects;
use crate::fabric::backend::{Backend, BackendKind};
use crate::fabric::known::Known;
use crate::fabric::plan::DesignName;
use crate::fabric::record::{record, shape_of};
use crate::fabric::shape::Shape;

/// Where subjects of a kind live, and so what a policy gets beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// On a host.
    Host,
    /// In a backend.
    Backend,
}

impl Scope {
    /// The word that rule pages use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Scope::Host => "host",
            Scope::Backend => "backend",
        }
    }
}

/// The description of what a policy gets beside the subjects of a scope.
#[must_use]
pub fn scope_shape(scope: Scope) -> Shape {
    match scope {
        Scope::Host => shape_of::<HostInput>(),
        Scope::Backend => shape_of::<BackendInput>(),
    }
}

record! {
    /// The host that the subjects belong to.
    pub struct HostInput: "host" {
        /// Computer name.
        name: String,
        /// Failover cluster.
        cluster: Known<String>,
        /// Hardware model.
        model: Known<String>,
        /// Operating system build number, 9600 for 2012 R2.
        os_build: Known<u32>,
        /// The reference architecture that the plan declares for it.
        design: Known<DesignName>,
    }
}

record! {
    /// The backend that the subjects belong to.
    pub struct BackendInput: "backend" {
        /// Name of the backend.
        name: String,
        /// What it is.
        kind: Known<BackendKind>,
    }
}

impl HostInput {
    /// What a policy gets of a host.
    #[must_use]
    pub fn new(host: &HostSubjects<'_>) -> Self {
        let planned = host.run.fabric.index.planned.host(&host.graph.host.name);
        Self {
            id: host.graph.host.id.clone(),
            place: host.graph.host.place,
            name: host.graph.host.name.clone(),
            cluster: host.graph.host.cluster.clone(),
            model: host.graph.host.model.clone(),
            os_build: host.graph.host.os_build.clone(),
            design: planned
                .map(|planned| planned.design.clone())
                .unwrap_or_default(),
        }
    }
}

impl BackendInput {
    /// What a policy gets of a backend.
    #[must_use]
    pub fn new(backend: &Backend) -> Self {
        Self {
            id: backend.id.clone(),
            place: backend.place,
            name: backend.name.clone(),
            kind: backend.kind.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::kind::Kind;
    use super::*;
    use crate::fabric::backend::Backend;
    use crate::fabric::host::Host;
    use crate::fabric::plan::Plan;
    use crate::fabric::record::shape_of;
    use crate::fabric::schema::definition_name;
    use crate::fabric::shape::Shape;

    fn records<'s>(shape: &'s Shape, found: &mut Vec<&'s Shape>) {
        found.push(shape);
        let below = shape
            .fields
            .iter()
            .filter_map(|member| member.r#type.shape());
        for shape in below {
            records(shape, found);
        }
    }

    /// One definition would stand for the other, and nobody would see it.
    #[test]
    fn every_record_has_a_definition_of_its_own() {
        let kinds = Kind::ALL.iter().copied();
        let mut roots: Vec<Shape> = kinds.map(Kind::shape).collect();
        roots.extend([Scope::Host, Scope::Backend].map(scope_shape));
        roots.extend([
            shape_of::<Host>(),
            shape_of::<Backend>(),
            shape_of::<Plan>(),
        ]);
        let mut found = Vec::new();
        for root in &roots {
            records(root, &mut found);
        }
        let mut seen = BTreeMap::from([
            ("vlans".to_owned(), String::new()),
            ("unknown".to_owned(), String::new()),
        ]);
        for shape in found {
            let described = format!("{shape:?}");
            let name = definition_name(shape);
            let first = seen.entry(name).or_insert_with(|| described.clone());
            assert_eq!(*first, described, "{} is there twice", shape.type_name);
        }
        assert!(seen.len() > 30, "{}", seen.len());
    }
}
