//! The one error type with a place: something is wrong with an input, a plan, a page or a policy.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::place::Place;
use super::shown::{MAX_TEXT, clipped_to};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ProblemSeverity {
    /// Something could not be read or done.
    Error,
    /// Something was read, but is not what it should be.
    Warning,
}

impl ProblemSeverity {
    /// The word that reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ProblemSeverity::Error => "error",
            ProblemSeverity::Warning => "warning",
        }
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of problem, kebab case.
    pub code: Cow<'static, str>,
    /// How bad.
    pub severity: ProblemSeverity,
    /// What is wrong, one sentence.
    pub message: String,
    /// The next step.
    pub help: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// Where the other of two things stands that do not go together. Boxed, for few problems have one, and each
    /// result that can fail has room for a problem.
    pub first: Option<Box<Place>>,
    /// The file, where no source could be made of it.
    pub file: Option<String>,
}

impl Problem {
    /// An error.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code: Cow::Borrowed(code),
            severity: ProblemSeverity::Error,
            message: clipped_to(message.into(), MAX_TEXT),
            help: None,
            place: None,
            first: None,
            file: None,
        }
    }

    /// A warning.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: ProblemSeverity::Warning,
            ..Self::error(code, message)
        }
    }

    /// Whether something could not be read or done.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == ProblemSeverity::Error
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says where the other of two things stands.
    #[must_use]
    pub fn beside(mut self, first: Place) -> Self {
        self.first = Some(Box::new(first));
        self
    }

    /// Says where two things stand, as far as that is known.
    #[must_use]
    pub fn between(self, first: Option<Place>, second: Option<Place>) -> Self {
        let problem = match second {
            Some(second) => self.at(second),
            None => self,
        };
        match first.filter(|first| Some(*first) != second) {
            Some(first) => problem.beside(first),
            None => problem,
        }
    }

    /// Where it stands, and where the other thing does.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        self.place.into_iter().chain(self.first.as_deref().copied())
    }

    /// Where it stands, and where the other thing does, to be changed.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        self.place
            .as_mut()
            .into_iter()
            .chain(self.first.as_deref_mut())
    }

    /// Says in which file.
    #[must_use]
    pub fn in_file(mut self, name: impl Into<String>) -> Self {
        self.file = Some(name.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(clipped_to(text.into(), MAX_TEXT));
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{file}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Problem {}
