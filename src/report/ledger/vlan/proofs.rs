//! Proofs of isolation in JSON. On a fleet they are by far the most of the report, and the hops of their chains stand in
//! dozens of them: the text of each hop of a host is made once.

use std::collections::BTreeMap;
use std::io;

use super::frozen::{Isolation, IsolationEnd, Lacking};
use crate::ledger::VlanLedger;
use crate::ledger::isolation::{Level, Proof};
use crate::ledger::wiring::Ref;
use crate::report::document::ENTRY;
use crate::report::ledger::listed::Entry;
use crate::simulation::Missing;
use crate::source::{Citations, write_json};

/// Proofs while they are written.
pub(super) struct Proofs<'p> {
    ledger: &'p VlanLedger,
    cited: &'p Citations<'p>,
    /// The host that these hops are of.
    of: Option<(usize, Option<u32>)>,
    hops: BTreeMap<Ref, Vec<u8>>,
}

impl<'p> Proofs<'p> {
    pub(super) fn new(ledger: &'p VlanLedger, cited: &'p Citations<'p>) -> Self {
        Self {
            ledger,
            cited,
            of: None,
            hops: BTreeMap::new(),
        }
    }

    /// Writes a proof in one line.
    pub(super) fn write(&mut self, proof: &Proof, line: &mut Vec<u8>) -> io::Result<()> {
        let of = Some((proof.part, proof.host));
        if self.of != of {
            self.of = of;
            self.hops.clear();
        }
        let tables = &self.ledger.parts[proof.part];
        let begin = Isolation {
            host: proof.host.map(|host| &*tables.leaves[host as usize].name),
            cluster: proof.cluster.as_deref(),
            tenant: proof.tenant.as_deref(),
            infrastructure: proof.infrastructure,
            shares: proof.shares.map(Level::name),
            object: proof.object.map(|of| tables.listed(of).id.to_string()),
            physical: proof.shares.is_some_and(Level::is_physical),
        };
        let end = IsolationEnd {
            missing: proof.missing.iter().map(lacking).collect(),
            confidence: proof.confidence.name(),
        };
        write_json(&mut *line, &begin, ENTRY)?;
        // The object goes on.
        line.pop();
        line.extend_from_slice(b",\"chain\":[");
        for (index, hop) in proof.chain.iter().enumerate() {
            if index > 0 {
                line.push(b',');
            }
            if !self.hops.contains_key(hop) {
                let mut text = Vec::new();
                let entry = Entry::of(self.cited, &tables.listed(*hop));
                write_json(&mut text, &entry, ENTRY)?;
                self.hops.insert(*hop, text);
            }
            if let Some(text) = self.hops.get(hop) {
                line.extend_from_slice(text);
            }
        }
        line.extend_from_slice(b"],");
        let mut rest = Vec::new();
        write_json(&mut rest, &end, ENTRY)?;
        line.extend_from_slice(rest.get(1..).unwrap_or_default());
        Ok(())
    }
}

/// What is missing.
pub(super) fn lacking(missing: &Missing) -> Lacking<'_> {
    Lacking {
        fact: &missing.fact,
        export: &missing.export,
    }
}
