//! How the work of a policy grows with what it looks at: instructions of the bytecode machine for an
//! input of so many items and for one of ten times as many. No time is measured, so that the answer
//! is the same on every machine.
//!
//! A fabric grows in several directions: there are more subjects, each has more members, each of them
//! carries more networks. So the lists at one depth are made longer at a time, all of them together and
//! the others left alone: `input.subjects` with the lists right under the host and under the plan, then
//! those of each subject, then those below them. A policy that goes through its input once takes ten
//! times as many instructions in each direction. One that goes through a list in every round over
//! another of that depth takes a hundred times as many.

use std::collections::BTreeMap;

use regorus::Value as Rego;
use regorus::rvm::RegoVM;
use regorus::rvm::vm::VmError;

use super::json_values::rego;
use super::{Engine, PolicyInput};
use crate::subjects::Kind;

/// How long lists are at least when instructions are counted first.
const FEW: usize = 20;
/// How many times as long they are the second time.
const TIMES: usize = 10;
/// How many times as many instructions that may take: ten, and room for what a list in the middle of a
/// round adds.
pub const MOST_GROWTH: usize = 12;

/// What a policy takes for lists at one depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// The depth of the lists that were made longer, from 1: how many lists a value stands in.
    pub depth: usize,
    /// Instructions for lists of at least twenty items, within two in a hundred.
    pub few: usize,
    /// Whether lists ten times as long take more than `MOST_GROWTH` times as many.
    pub is_slow: bool,
}

/// What a policy gets, in the parts that grow.
struct Grown {
    subjects: Vec<Rego>,
    beside: Rego,
    data: Rego,
}

impl Engine {
    /// How the instructions of the only rule grow. The first subjects of all `inputs` are put together,
    /// beside what stands beside them in the first one; but a host is judged by itself, so of hosts the
    /// first alone counts.
    ///
    /// # Errors
    /// How the policy failed.
    pub fn growth(&self, inputs: &[PolicyInput]) -> Result<Vec<Growth>, String> {
        let (Some(rule), Some(first)) = (self.rules.first(), inputs.first()) else {
            return Ok(Vec::new());
        };
        let scope = rule.kind.scope().name();
        let mut subjects: Vec<Rego> = Vec::new();
        for input in inputs {
            for subject in input.input["subjects"].as_array().into_iter().flatten() {
                let subject = rego(subject);
                if !subjects.contains(&subject) {
                    subjects.push(subject);
                }
            }
        }
        let alone = rule.kind == Kind::Host;
        subjects.truncate(if alone { 1 } else { FEW });
        let base = Grown {
            subjects,
            beside: rego(&first.input[scope]),
            data: self.data.clone(),
        };
        let mut machine = self.program.loaded(0)?;
        // Instructions end an evaluation here; a slow machine must not give another answer.
        machine.set_execution_timer_config(None);
        let mut growths = Vec::new();
        for depth in 1..=base.depth(alone) {
            let give = |machine: &mut RegoVM, times| {
                let grown = base.longer(depth, alone, times);
                machine.set_input(grown.input(scope));
                let data = machine.set_data(grown.data);
                data.map_err(|error| error.to_string())
            };
            give(&mut machine, 1)?;
            let few = count(&mut machine)?;
            give(&mut machine, TIMES)?;
            let is_slow = !fits(&mut machine, few * MOST_GROWTH)?;
            growths.push(Growth {
                depth,
                few,
                is_slow,
            });
        }
        Ok(growths)
    }
}

impl Grown {
    fn input(&self, scope: &str) -> Rego {
        let subjects = Rego::from(self.subjects.clone());
        let fields = [
            (Rego::from("subjects"), subjects),
            (Rego::from(scope), self.beside.clone()),
        ];
        Rego::from(BTreeMap::from(fields))
    }

    /// How deep the lists stand in each other.
    fn depth(&self, alone: bool) -> usize {
        let below = self.subjects.iter().map(depth).max().unwrap_or(0);
        let subjects = below + usize::from(!alone);
        subjects.max(depth(&self.beside)).max(depth(&self.data))
    }

    /// The same with the lists of a depth longer.
    fn longer(&self, level: usize, alone: bool, times: usize) -> Self {
        let subjects = if alone {
            // The list of subjects stays as it is, so that their own lists are at the first depth.
            self.subjects
                .iter()
                .map(|subject| longer(subject, level, times))
                .collect()
        } else {
            let list = longer(&Rego::from(self.subjects.clone()), level, times);
            list.as_array()
                .map_or_else(|_| Vec::new(), |items| items.iter().cloned().collect())
        };
        Self {
            subjects,
            beside: longer(&self.beside, level, times),
            data: longer(&self.data, level, times),
        }
    }
}

/// How deep the lists of a value stand in each other. A set of VLAN IDs is an object of an input, and a
/// list to this file.
fn depth(value: &Rego) -> usize {
    match value {
        Rego::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Rego::Object(fields) => {
            let below = fields.iter_sorted().map(|(_, value)| depth(value)).max();
            below.unwrap_or(0).max(usize::from(is_vlans(value)))
        }
        _ => 0,
    }
}

fn is_vlans(value: &Rego) -> bool {
    let Rego::Object(fields) = value else {
        return false;
    };
    let is_vlan = |key: &Rego| {
        key.as_string()
            .is_ok_and(|text| text.parse::<u16>().is_ok())
    };
    // An empty object may be anything, and has nothing to make more of.
    !fields.is_empty() && fields.keys_sorted().all(is_vlan)
}

fn longer(value: &Rego, level: usize, times: usize) -> Rego {
    match value {
        Rego::Array(items) if level == 1 => {
            // The list is repeated as a whole, so that its kinds of items stay in proportion.
            let copies = FEW.div_ceil(items.len().max(1)) * times;
            let numbered = (0..copies).flat_map(|copy| items.iter().map(move |item| (copy, item)));
            Rego::from(
                numbered
                    .map(|(copy, item)| renamed(item, copy))
                    .collect::<Vec<_>>(),
            )
        }
        Rego::Array(items) => {
            let items = items.iter().map(|item| longer(item, level - 1, times));
            Rego::from(items.collect::<Vec<_>>())
        }
        Rego::Object(fields) if is_vlans(value) => {
            if level > 1 {
                return value.clone();
            }
            let mut more = value.clone();
            let wanted = FEW.div_ceil(fields.len()) * fields.len() * times;
            if let Ok(more) = more.as_object_mut() {
                // Inserting an ID that is there adds nothing, so that the length decides.
                let mut vlan = 1_u16;
                while more.len() < wanted && vlan < u16::MAX {
                    more.insert(Rego::from(vlan.to_string()), Rego::from(true));
                    vlan += 1;
                }
            }
            more
        }
        Rego::Object(fields) => {
            let grown = fields
                .iter_sorted()
                .map(|(key, value)| (key.clone(), longer(value, level, times)));
            Rego::from(grown.collect::<BTreeMap<_, _>>())
        }
        other => other.clone(),
    }
}

/// A copy of an item. The copy has a name of its own, as the items of a large fabric have: else a policy that
/// puts items together by their names would meet one group of all of them.
fn renamed(item: &Rego, copy: usize) -> Rego {
    let mut renamed = item.clone();
    if copy == 0 {
        return renamed;
    }
    let named = |text: &str| Rego::from(format!("{text} {copy}"));
    if let Rego::String(text) = item {
        return named(text);
    }
    if let Ok(fields) = renamed.as_object_mut() {
        for key in ["id", "name"] {
            if let Some(value) = fields.get_mut(&Rego::from(key))
                && let Rego::String(text) = &*value
            {
                *value = named(text);
            }
        }
    }
    renamed
}

/// Whether a machine needs no more instructions than these for its input.
fn fits(machine: &mut RegoVM, bound: usize) -> Result<bool, String> {
    machine.set_max_instructions(bound);
    match machine.execute_entry_point_by_index(0) {
        Ok(_) => Ok(true),
        Err(VmError::InstructionLimitExceeded { .. }) => Ok(false),
        Err(error) => Err(error.to_string()),
    }
}

/// The instructions that a machine takes for its input. The machine tells only whether they were too many, so
/// the bound is raised until they are not, and then closed in on.
fn count(machine: &mut RegoVM) -> Result<usize, String> {
    let (mut low, mut high) = (0, 64);
    while !fits(machine, high)? {
        (low, high) = (high, high * 4);
    }
    // Two in a hundred more or less decide nothing between ten times and a hundred.
    while high - low > 1 + high / 50 {
        let middle = low.midpoint(high);
        if fits(machine, middle)? {
            high = middle;
        } else {
            low = middle;
        }
    }
    Ok(high)
}
