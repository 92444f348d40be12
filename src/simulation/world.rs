//! What follows where facts are missing: an evaluation is run once for each answer that the missing
//! facts can have, and asks a [`World`] for one answer at a time. One question has one answer in
//! a run, so that what hangs on the same fact hangs together. This file does not know what is asked.

use std::fmt::Debug;

/// So many runs are tried at most; what needs more is as good as unknown.
pub const MOST_RUNS: usize = 256;

/// The answers that one run gets.
#[derive(Debug)]
pub struct World<Q> {
    /// Every question of the run in the order in which it was first asked, its answer, and how many
    /// answers there are.
    asked: Vec<(Q, u8, u8)>,
    /// The answers that the run is to get first.
    script: Vec<u8>,
}

impl<Q: Copy + PartialEq> World<Q> {
    /// The answer to a question that has `options` answers, 0 to `options - 1`. The same question always
    /// has the same answer within a run.
    pub fn choose(&mut self, question: Q, options: u8) -> u8 {
        if let Some((_, answer, _)) = self.asked.iter().find(|(asked, ..)| *asked == question) {
            return *answer;
        }
        let answer = self.script.get(self.asked.len()).copied();
        let answer = answer.unwrap_or_default();
        self.asked.push((question, answer, options.max(1)));
        answer
    }

    /// The answer to a question that yes or no answers.
    pub fn is(&mut self, question: Q) -> bool {
        self.choose(question, 2) == 0
    }

    /// The script of the next run: the last question that has a further answer gets it, and what was asked
    /// after it is asked anew.
    fn next(&self) -> Option<Vec<u8>> {
        let last = self
            .asked
            .iter()
            .rposition(|(_, answer, options)| answer + 1 < *options)?;
        let mut script: Vec<u8> = self.asked[..=last]
            .iter()
            .map(|(_, answer, _)| *answer)
            .collect();
        script[last] += 1;
        Some(script)
    }
}

/// One run: the answers that it got, and what it came to.
#[derive(Debug)]
pub struct Run<Q, T> {
    /// Every question with its answer, in the order of asking.
    pub answers: Vec<(Q, u8)>,
    /// What it came to.
    pub value: T,
}

/// What all runs came to.
#[derive(Debug)]
pub struct Explored<Q, T> {
    /// The runs, in the order of the answers; never empty.
    pub runs: Vec<Run<Q, T>>,
    /// Whether every answer was tried.
    pub is_whole: bool,
}

/// Runs an evaluation under every combination of answers that it asks for.
pub fn explore<Q: Copy + PartialEq + Debug, T>(
    mut run: impl FnMut(&mut World<Q>) -> T,
) -> Explored<Q, T> {
    let mut explored = Explored {
        runs: Vec::with_capacity(1),
        is_whole: true,
    };
    let mut script = Some(Vec::new());
    while let Some(answers) = script.take() {
        if explored.runs.len() == MOST_RUNS {
            explored.is_whole = false;
            break;
        }
        let mut world = World {
            asked: Vec::new(),
            script: answers,
        };
        let value = run(&mut world);
        script = world.next();
        let answers = world.asked.into_iter();
        explored.runs.push(Run {
            answers: answers
                .map(|(question, answer, _)| (question, answer))
                .collect(),
            value,
        });
    }
    explored
}

/// The questions that decide: two runs differ in the answer to it alone, and do not come to the same. What only one of
/// the two was asked hangs on that answer.
pub fn decisive<Q: Copy + PartialEq, T, R: PartialEq>(
    runs: &[Run<Q, T>],
    told: impl Fn(&T) -> R,
) -> Vec<Q> {
    let mut decisive = Vec::new();
    let told: Vec<R> = runs.iter().map(|run| told(&run.value)).collect();
    for (index, one) in runs.iter().enumerate() {
        for (other, of_other) in runs.iter().zip(&told).skip(index + 1) {
            if told[index] == *of_other {
                continue;
            }
            if let Some(question) = only_difference(one, other)
                && !decisive.contains(&question)
            {
                decisive.push(question);
            }
        }
    }
    decisive
}

/// The one question to which two runs have different answers.
fn only_difference<Q: Copy + PartialEq, T>(one: &Run<Q, T>, other: &Run<Q, T>) -> Option<Q> {
    let differs = |(question, answer): &&(Q, u8)| {
        let mut answers = other.answers.iter();
        answers.any(|(asked, other)| asked == question && other != answer)
    };
    let mut different = one.answers.iter().filter(differs);
    let (question, _) = different.next()?;
    different.next().is_none().then_some(*question)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values<Q, T: Copy>(explored: &Explored<Q, T>) -> Vec<T> {
        explored.runs.iter().map(|run| run.value).collect()
    }

    #[test]
    fn every_combination_is_run_once() {
        let explored = explore(|world| (world.choose("a", 2), world.choose("b", 3)));
        let expected = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)];
        assert_eq!(values(&explored), expected);
        assert_eq!(explored.runs[1].answers, [("a", 0), ("b", 1)]);
        assert!(explored.is_whole);
    }

    #[test]
    fn a_question_has_one_answer_in_a_run() {
        let explored = explore(|world| (world.is(1), world.is(1)));
        assert_eq!(values(&explored), [(true, true), (false, false)]);
    }

    #[test]
    fn what_is_not_asked_makes_no_run() {
        let explored = explore(|world| world.is("first") && world.is("second"));
        assert_eq!(values(&explored), [true, false, false]);
        let nothing = explore(|_: &mut World<u8>| 7);
        assert_eq!(values(&nothing), [7]);
    }

    #[test]
    fn too_many_answers_end_the_search() {
        let explored = explore(|world| (0..9).filter(|question| world.is(*question)).count());
        assert_eq!(explored.runs.len(), MOST_RUNS);
        assert!(!explored.is_whole);
    }

    #[test]
    fn a_question_decides_where_another_answer_to_it_alone_comes_to_something_else() {
        let explored = explore(|world| {
            let (first, idle) = (world.is("first"), world.is("idle"));
            // What is asked where the first says no hangs on it.
            first || (world.is("second") && (idle || !idle))
        });
        assert_eq!(
            decisive(&explored.runs, |value| *value),
            ["first", "second"]
        );
        let explored = explore(|world| world.is("idle") || world.is("idle too") || true);
        assert!(decisive(&explored.runs, |value| *value).is_empty());
    }
}
