//! Simulations of several plans as one. A host counts for each plan that rules it, as everywhere. This file
//! does not know what a failure does.

use super::result::{Cell, Simulation};
use crate::source::Place;

impl Simulation {
    /// This simulation and another, whose files are now numbered otherwise.
    #[must_use]
    pub fn join(mut self, mut other: Self, moved: impl Fn(Place) -> Place) -> Self {
        for component in &mut other.components {
            component.place = moved(component.place);
        }
        for consumer in &mut other.consumers {
            consumer.place = moved(consumer.place);
        }
        for cell in other.cells_mut() {
            for place in &mut cell.places {
                *place = moved(*place);
            }
        }
        let components = Numbers::of(
            &mut self.components,
            other.components,
            super::component::Component::id,
        );
        let consumers = Numbers::of(&mut self.consumers, other.consumers, |one| {
            one.id.to_string()
        });
        for (simulation, components, consumers) in [
            (&mut self.scenarios, &components.own, &consumers.own),
            (&mut other.scenarios, &components.other, &consumers.other),
        ] {
            for scenario in simulation {
                renumber(&mut scenario.fails, components);
                for cell in &mut scenario.cells {
                    renumber(&mut cell.consumers, consumers);
                }
            }
        }
        for (baseline, numbers) in [
            (&mut self.baseline, &consumers.own),
            (&mut other.baseline, &consumers.other),
        ] {
            for cell in baseline {
                renumber(&mut cell.consumers, numbers);
            }
        }
        self.scenarios.append(&mut other.scenarios);
        self.scenarios.sort_by(|one, other| one.id.cmp(&other.id));
        self.baseline.append(&mut other.baseline);
        self.not_simulated.append(&mut other.not_simulated);
        self.not_simulated.sort();
        self.depth = self.depth.max(other.depth);
        self.hosts += other.hosts;
        self.clusters += other.clusters;
        self.backends += other.backends;
        for (sum, count) in self.cells.iter_mut().zip(other.cells) {
            *sum += count;
        }
        self
    }

    fn cells_mut(&mut self) -> impl Iterator<Item = &mut Cell> {
        let scenarios = self.scenarios.iter_mut();
        let cells = scenarios.flat_map(|scenario| &mut scenario.cells);
        cells.chain(&mut self.baseline)
    }
}

/// The numbers of what was in one list and in another, in the list of both.
struct Numbers {
    own: Vec<u32>,
    other: Vec<u32>,
}

impl Numbers {
    /// Puts another list into one that is sorted by id.
    fn of<T>(all: &mut Vec<T>, other: Vec<T>, id: impl Fn(&T) -> String) -> Self {
        let own = std::mem::take(all);
        let mut numbers = Self {
            own: vec![0; own.len()],
            other: vec![0; other.len()],
        };
        let own = own
            .into_iter()
            .enumerate()
            .map(|(index, one)| (id(&one), false, index, one));
        let own: Vec<_> = own.collect();
        let other = other.into_iter().enumerate();
        let other = other.map(|(index, one)| (id(&one), true, index, one));
        let mut both: Vec<_> = own.into_iter().chain(other).collect();
        both.sort_by(|one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
        for ((_, is_other, index, one), number) in both.into_iter().zip(0..) {
            let of = if is_other {
                &mut numbers.other
            } else {
                &mut numbers.own
            };
            of[index] = number;
            all.push(one);
        }
        numbers
    }
}

fn renumber(all: &mut [u32], numbers: &[u32]) {
    for number in all.iter_mut() {
        *number = numbers[*number as usize];
    }
    all.sort_unstable();
}
