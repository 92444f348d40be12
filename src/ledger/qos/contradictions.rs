//! Which rows contradict each other: those of two owners that divide one carrier. What the backend grants is divided below
//! it, so that no backend contradicts anybody.

use std::collections::BTreeSet;

use super::scheduler::Sending;
use super::wired::{Divider, Wired};
use crate::fabric::known::{Known, State, Why};

/// Fills in what rows contradict.
pub(super) fn find(wired: &mut Wired<'_, '_>, sending: &Sending) {
    let found: Vec<Known<Box<[u32]>>> = (0..wired.rows.len())
        .map(|row| of(wired, sending, row))
        .collect();
    for (row, contradicts) in wired.rows.iter_mut().zip(found) {
        row.contradicts = contradicts;
    }
}

/// What a row contradicts.
fn of(wired: &Wired<'_, '_>, sending: &Sending, row: usize) -> Known<Box<[u32]>> {
    let Some(own) = wired.dividers[row] else {
        return Known::derived(Box::default());
    };
    let carriers = match carriers(wired, sending, row) {
        Ok(carriers) => carriers,
        Err(why) => return Known::unknown(why),
    };
    let mut certain = Vec::new();
    let mut gap = None;
    for (number, other) in (0u32..).zip(&wired.dividers) {
        let index = number as usize;
        let Some(other) = other.filter(|other| *other != own) else {
            continue;
        };
        match meets(wired, sending, &carriers, (index, other)) {
            Ok(true) if is_certain(wired, index) && is_certain(wired, row) => certain.push(number),
            Ok(true) => {
                gap = gap.or_else(|| why_unsure(wired, index).or_else(|| why_unsure(wired, row)));
            }
            Ok(false) => {}
            Err(why) => gap = gap.or(Some(why)),
        }
    }
    if certain.is_empty()
        && let Some(why) = gap.or_else(|| hidden(wired, sending, &carriers, own))
    {
        return Known::unknown(why);
    }
    Known::derived(certain.into())
}

/// The carriers that a row divides.
fn carriers(wired: &Wired<'_, '_>, sending: &Sending, row: usize) -> Result<BTreeSet<usize>, Why> {
    if wired.dividers[row] == Some(Divider::Scheduler) {
        return Ok(sending.carriers.clone());
    }
    match wired.rows[row].carrier.check() {
        Ok(carrier) => Ok(BTreeSet::from([*carrier])),
        // A switch that no frame leaves the host from divides nothing that another one could.
        Err(why) if why.state == State::NotApplicable => Ok(BTreeSet::new()),
        Err(why) => Err(why),
    }
}

/// Whether another row divides one of these carriers.
fn meets(
    wired: &Wired<'_, '_>,
    sending: &Sending,
    carriers: &BTreeSet<usize>,
    (row, divider): (usize, Divider),
) -> Result<bool, Why> {
    let others = match divider {
        Divider::Scheduler => sending.carriers.clone(),
        Divider::Switch(_) => self::carriers(wired, sending, row)?,
    };
    Ok(!others.is_disjoint(carriers))
}

/// Whether it is known that a row divides anything.
fn is_certain(wired: &Wired<'_, '_>, row: usize) -> bool {
    why_unsure(wired, row).is_none()
}

fn why_unsure(wired: &Wired<'_, '_>, row: usize) -> Option<Why> {
    let row = &wired.rows[row];
    row.asked.check().err()
}

/// Why something that no row tells may divide one of these carriers too.
fn hidden(
    wired: &Wired<'_, '_>,
    sending: &Sending,
    carriers: &BTreeSet<usize>,
    own: Divider,
) -> Option<Why> {
    let host = wired.graph.host;
    if carriers.is_empty() && sending.gap.is_none() {
        return None;
    }
    match own {
        Divider::Scheduler => host.switches.need("the list of virtual switches").err(),
        Divider::Switch(_) => {
            let sends = !sending.carriers.is_disjoint(carriers);
            let policies = host
                .qos_policies
                .need("the policies of the packet scheduler");
            policies.err().filter(|_| sends)
        }
    }
}
