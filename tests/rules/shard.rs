//! A share of the tests. Which test falls to which share follows from its name alone: a new rule
//! moves no other test.

use std::collections::BTreeSet;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// The variable of the environment that says the share.
pub const VARIABLE: &str = "FABRICLINT_TEST_SHARD";

/// Tests that are not about a rule.
pub const TESTS: &[(&str, fn())] = &[
    ("shares_make_the_whole", shares_make_the_whole),
    (
        "a_share_is_a_number_of_a_number",
        a_share_is_a_number_of_a_number,
    ),
];

/// The part `number` of `count`, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    count: u64,
}

impl Default for Shard {
    fn default() -> Self {
        Self {
            number: 1,
            count: 1,
        }
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/');
        let numbers =
            numbers.and_then(|(number, count)| Some((number.parse().ok()?, count.parse().ok()?)));
        match numbers {
            Some((number, count)) if (1..=count).contains(&number) => Ok(Self { number, count }),
            _ => Err(format!(
                "{VARIABLE} is `{text}`; write 2/4 for the second of four shares"
            )),
        }
    }
}

impl Shard {
    /// Whether a test of this name is in the share.
    pub fn takes(self, name: &str) -> bool {
        let digest = Sha256::digest(name);
        let first = digest.iter().take(8);
        let hash = first.fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
        hash % self.count == self.number - 1
    }
}

fn shares_make_the_whole() {
    let names = (0..500).map(|number| format!("rules::unknowns::area/rule-{number}"));
    let names: BTreeSet<String> = names.collect();
    let mut seen = BTreeSet::new();
    for number in 1..=4 {
        let share = Shard { number, count: 4 };
        let taken = names.iter().filter(|name| share.takes(name));
        let taken: Vec<&String> = taken.collect();
        assert!((80..170).contains(&taken.len()), "{}", taken.len());
        assert!(
            taken.into_iter().all(|name| seen.insert(name.clone())),
            "in two shares"
        );
    }
    assert_eq!(seen, names);
}

fn a_share_is_a_number_of_a_number() {
    assert_eq!(
        "2/4".parse(),
        Ok(Shard {
            number: 2,
            count: 4
        })
    );
    for text in ["", "2", "0/4", "5/4", "1/0", "a/b", "1/2/3"] {
        assert!(text.parse::<Shard>().is_err(), "{text}");
    }
}
