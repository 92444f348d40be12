//! What is said of what backups and answers of UCS Manager do not hold.

use super::super::model::Words;
use crate::fabric::known::{State, Why};

/// Of backups where no answer is there.
pub(super) const BACKUPS: Words = Words {
    state: no_backup_holds,
    ..ANSWERS
};

fn no_backup_holds(what: &str, class: &str) -> Why {
    let sentence = format!(
        "a backup of UCS Manager never holds {what} (the answer of the XML API for {class} does)"
    );
    Why::new(State::Limit, sentence)
}

/// Of answers, with backups or without.
pub(super) const ANSWERS: Words = Words {
    exports: "exports",
    value: |class, attribute| format!("{class}.{attribute}"),
    own_value: |_, dn, attribute| format!("`{attribute}` of {dn}"),
    repair: "keep the newer export only, or export again",
    missing: |what, _| Why::not_collected(what),
    unreadable: |what, _| Why::not_collected(what),
    state: |what, class| Why::not_collected(format!("{what} ({class})")),
    configured: no_backup_holds,
    // An answer for `lsServer` would have said it, so that only a backup is silent.
    pooled: "the service profile takes its server from a pool, and a backup never says which one it got (the \
        answer of the XML API for lsServer does)",
    address: |is_derived| {
        Why::not_collected(if is_derived {
            "the MAC address of a vNIC (`derived` in the backup: back up with preserved identities, or \
             add the answer for adaptorHostEthIf)"
        } else {
            "vnicEther.addr"
        })
    },
    intended: None,
};
