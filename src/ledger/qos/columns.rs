//! The columns of a row, each with its value, its places and, where there is no value, the reason: what every format
//! shows.

use super::QosLedger;
use super::row::{Ask, QosCarrier, QosGroup, QosHost, QosRow, Sum};
use crate::fabric::known::{Known, State, Why};
use crate::ledger::entry::Listed;
use crate::source::Place;

/// The columns, in the order of every format.
pub const COLUMNS: [&str; 21] = [
    "host",
    "carrier",
    "object",
    "class",
    "owner",
    "unit",
    "asked",
    "granted",
    "maximum",
    "share_percent",
    "of_mbps",
    "port",
    "port_capacity",
    "port_sum",
    "storage_mbps",
    "group",
    "group_mbps",
    "group_sum",
    "overcommit",
    "contradicts",
    "after_worst_failure",
];

/// A value of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// A name, an id or a word.
    Text(String),
    /// A whole number.
    Number(u64),
    /// A number with two decimals, in hundredths.
    Hundredths(u64),
    /// Objects.
    List(Vec<Listed>),
}

/// A column of a row.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its value, or why there is none.
    pub value: Result<Shown, Why>,
    /// Where a value that is no list stands.
    pub places: Vec<Place>,
}

impl Cell {
    fn at(value: Shown, place: Place) -> Self {
        Self {
            value: Ok(value),
            places: vec![place],
        }
    }

    /// A value, at its own place or at this one.
    fn of<T>(value: &Known<T>, otherwise: Place, show: impl FnOnce(&T) -> Shown) -> Self {
        Self {
            places: value
                .get()
                .map(|_| value.place().unwrap_or(otherwise))
                .into_iter()
                .collect(),
            value: value.check().map(show),
        }
    }

    fn sum(sum: &Sum, otherwise: Place) -> Self {
        let mut cell = Self::of(&sum.mbps, otherwise, |mbps| Shown::Number(*mbps));
        if cell.value.is_ok() && !sum.places.is_empty() {
            cell.places = sum.places.to_vec();
        }
        cell
    }

    fn unknown(why: Why) -> Self {
        Self {
            value: Err(why),
            places: Vec::new(),
        }
    }

    /// How text formats write it: a word where it is unknown, nothing where it means nothing for the row.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.value {
            Err(why) if why.state == State::NotApplicable => String::new(),
            Err(_) => "unknown".to_owned(),
            Ok(Shown::Text(text)) => text.clone(),
            Ok(Shown::Number(number)) => number.to_string(),
            Ok(Shown::Hundredths(number)) => decimals(*number),
            Ok(Shown::List(all)) => {
                let ids: Vec<String> = all.iter().map(|one| one.id.to_string()).collect();
                ids.join("; ")
            }
        }
    }
}

/// `1.2` of 120 hundredths.
#[must_use]
pub fn decimals(hundredths: u64) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The columns of a row, in the order of [`COLUMNS`].
#[must_use]
pub fn cells(ledger: &QosLedger, host: &QosHost, row: &QosRow) -> Vec<Cell> {
    let number = |number: &u64| Shown::Number(*number);
    let here = row.place;
    let carrier = host.carrier(row);
    let of_carrier = |show: &dyn Fn(&QosCarrier) -> Cell| match &carrier {
        Ok(carrier) => show(carrier),
        Err(why) => Cell::unknown(why.clone()),
    };
    let mut all = vec![
        Cell::at(Shown::Text(host.name.to_string()), host.place),
        of_carrier(&|carrier| Cell::at(Shown::Text(carrier.id.to_string()), carrier.place)),
        Cell::at(Shown::Text(row.object.to_string()), here),
        Cell::of(&row.class, here, |class| Shown::Text(class.to_string())),
        Cell::at(Shown::Text(row.owner.name().to_owned()), here),
        Cell::of(&row.unit, here, |unit| Shown::Text(unit.name().to_owned())),
        Cell::of(&row.asked, here, |asked| match asked {
            Ask::Auto => Shown::Text("auto".to_owned()),
            Ask::Amount(amount) => Shown::Number(*amount),
        }),
        Cell::of(&row.granted, here, number),
        Cell::of(&row.maximum, here, number),
        Cell::of(&row.share, here, |share| {
            Shown::Hundredths(share.hundredths())
        }),
        of_carrier(&|carrier| Cell::sum(&carrier.of, carrier.place)),
    ];
    all.extend(of_port(row));
    all.extend(of_group(ledger, row));
    all.push(overcommit(row));
    all.push(Cell {
        value: row
            .contradicts
            .check()
            .map(|rows| Shown::List(listed(host, rows))),
        places: Vec::new(),
    });
    all.push(of_carrier(&|carrier| {
        Cell::of(&carrier.left, carrier.place, number)
    }));
    all
}

fn of_port(row: &QosRow) -> [Cell; 4] {
    match &row.port {
        Ok(port) => {
            let place = port.name.place().unwrap_or(row.place);
            [
                Cell::of(&port.name, place, |name| Shown::Text(name.to_string())),
                Cell::of(&port.capacity, place, |mbps| Shown::Number(*mbps)),
                Cell::sum(&port.asked, place),
                Cell::sum(&port.storage, place),
            ]
        }
        Err(why) => [(); 4].map(|()| Cell::unknown(why.clone())),
    }
}

fn of_group(ledger: &QosLedger, row: &QosRow) -> [Cell; 3] {
    match row
        .group
        .check()
        .map(|position| ledger.groups.get(*position))
    {
        Ok(Some(QosGroup {
            name,
            place,
            mbps,
            granted,
            ..
        })) => [
            Cell::at(Shown::Text(name.to_string()), *place),
            Cell::of(mbps, *place, |mbps| Shown::Number(*mbps)),
            Cell::of(granted, *place, |mbps| Shown::Number(*mbps)),
        ],
        Ok(None) => [(); 3].map(|()| Cell::unknown(Why::default())),
        Err(why) => [(); 3].map(|()| Cell::unknown(why.clone())),
    }
}

/// What its places would be stands with what it follows from: here it is the port alone.
fn overcommit(row: &QosRow) -> Cell {
    match row.overcommit() {
        Ok(ratio) => {
            let port = row.port.as_ref().ok();
            let place = port.and_then(|port| port.capacity.place().or(port.name.place()));
            let value = Shown::Hundredths(ratio.ratio_hundredths());
            Cell::at(value, place.unwrap_or(row.place))
        }
        Err(why) => Cell::unknown(why),
    }
}

/// Rows of a host as a list names them.
fn listed(host: &QosHost, rows: &[u32]) -> Vec<Listed> {
    let rows = rows.iter().filter_map(|row| host.rows.get(*row as usize));
    let listed = rows.map(|row| Listed {
        id: row.object.clone(),
        name: row.name.clone(),
        host: Some(host.name.clone()),
        place: row.place,
    });
    listed.collect()
}

#[cfg(test)]
mod tests {
    use super::decimals;

    #[test]
    fn decimals_are_two_at_most() {
        let all = [
            (0, "0"),
            (100, "1"),
            (120, "1.2"),
            (3333, "33.33"),
            (5, "0.05"),
            (1000, "10"),
        ];
        for (hundredths, expected) in all {
            assert_eq!(decimals(hundredths), expected);
        }
    }
}
