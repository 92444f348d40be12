//! One rule over some subjects of one host or backend, and what becomes of them when its policy fails: a gap for
//! each, and a problem that says where.

use super::failure::Failure;
use super::inputs::KindInputs;
use super::prepared_rule::PreparedRule;
use super::program::Machine;
use super::unit::Unit;
use super::verdict;
use crate::finding::{Finding, NotEvaluated, State, Verdicts};
use crate::source::clipped;
use crate::subjects::Subject;

/// Subjects that are tried one by one to say on which of them a policy fails.
const TRIED: usize = 64;

/// What a rule is evaluated with.
pub(super) struct Evaluation<'e, 'm, 'u> {
    pub(super) machine: &'e mut Machine<'m>,
    pub(super) rule: (usize, &'e PreparedRule),
    pub(super) unit: &'e Unit<'u>,
    pub(super) kind_inputs: &'e mut KindInputs,
}

impl Evaluation<'_, '_, '_> {
    /// The findings about these subjects, by their places in the roster.
    ///
    /// # Errors
    /// The policy failed, exceeded its budget or said something that makes no finding.
    pub(super) fn findings(&mut self, eligible: &[usize]) -> Result<Vec<Finding>, Failure> {
        let (entry, prepared) = self.rule;
        if prepared.is_given_up() {
            return Err(Failure::GivenUp);
        }
        let cache = &mut self.machine.cache;
        let input = self.kind_inputs.input(prepared.kind, eligible, cache);
        let rule = prepared.rule.id.as_str();
        let unit = self.unit.name();
        let result = self
            .machine
            .run(entry, (rule, unit), &input, eligible.len())?;
        let all = &self.kind_inputs.roster.subjects;
        let subjects: Vec<&Subject> = eligible.iter().map(|index| &all[*index]).collect();
        verdict::findings(prepared, self.unit, &subjects, &result).map_err(Failure::Fault)
    }

    /// Notes that the policy failed on these subjects. It may compare them, so that none of them is judged; what it
    /// says of other hosts and backends stays.
    pub(super) fn fail(&mut self, eligible: &[usize], failure: &Failure, verdicts: &mut Verdicts) {
        let (_, prepared) = self.rule;
        let unit = self.unit.name();
        let subject = self.culprit(eligible, failure);
        if let Some(error) = failure.told() {
            if failure.is_of_time() {
                prepared.give_up();
            }
            let name =
                subject.map_or_else(|| unit.to_owned(), |subject| format!("{unit}/{subject}"));
            let problem = prepared.fault(&clipped(&name), error);
            let id = prepared.rule.id.clone();
            let of_rule = verdicts.failures.entry(id).or_default();
            of_rule.insert(unit.to_owned(), problem);
        }
        let gap = NotEvaluated {
            rule: prepared.rule.id.clone(),
            reason: failure.reason().to_owned(),
            severity: verdict::severity(prepared, self.unit, None),
            is_limit: false,
            state: State::Active,
            collect: None,
            subjects: Vec::new(),
        };
        for index in eligible {
            let subject = &self.kind_inputs.roster.subjects[*index];
            verdicts.gap(gap.clone(), clipped(&subject.full_name()).into_owned());
        }
        let tally = verdicts
            .tallies
            .entry(prepared.rule.id.clone())
            .or_default();
        tally.not_evaluated += eligible.len();
    }

    /// The first subject that the policy fails on alone.
    fn culprit(&mut self, eligible: &[usize], failure: &Failure) -> Option<String> {
        // What took too long would take as long again.
        if failure.is_of_time() || failure.told().is_none() {
            return None;
        }
        let mut tried = eligible.iter().take(TRIED);
        let index = match eligible {
            [only] => only,
            _ => tried.find(|index| self.findings(std::slice::from_ref(index)).is_err())?,
        };
        let subject = &self.kind_inputs.roster.subjects[*index];
        // A host is its own subject.
        (subject.name != self.unit.name()).then(|| subject.name.clone())
    }
}
