//! What each thread does with a policy, told to whoever watches over the process from outside: a policy can take the
//! stack or the memory of the process, and then nothing inside is left to say which one it was.

use std::sync::OnceLock;

/// A policy that is in work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work<'a> {
    /// A rule is evaluated over a host or backend.
    Evaluates {
        /// The rule.
        rule: &'a str,
        /// The host or backend, or the test.
        unit: &'a str,
    },
    /// A policy is parsed or compiled.
    Reads {
        /// The path of the policy.
        policy: &'a str,
    },
    /// Nothing.
    Rests,
}

/// Whoever is told.
type Observer = Box<dyn Fn(Work<'_>) + Send + Sync>;

static OBSERVER: OnceLock<Observer> = OnceLock::new();

/// Tells somebody from now on what each thread does. The first one to ask is told.
pub fn observe(observer: impl Fn(Work<'_>) + Send + Sync + 'static) {
    let _ = OBSERVER.set(Box::new(observer));
}

/// A piece of work, which ends when it is dropped.
pub(super) struct Working(());

impl Working {
    pub(super) fn on(work: Work<'_>) -> Self {
        tell(work);
        Self(())
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        tell(Work::Rests);
    }
}

fn tell(work: Work<'_>) {
    if let Some(observer) = OBSERVER.get() {
        observer(work);
    }
}
