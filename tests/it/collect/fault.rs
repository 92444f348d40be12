//! What goes wrong at an appliance, as data.

use super::http::{Answer, Wire};

/// How an answer is changed.
type Change = Box<dyn Fn(&str) -> String + Send + Sync>;

/// Something that goes wrong.
pub struct Fault {
    /// Beginning of what the request is: `GET /rest/uplink-sets`, `configResolveClass lsServer`.
    on: String,
    /// How often the request is answered well before.
    after: usize,
    /// How often it goes wrong then.
    times: usize,
    what: What,
}

/// What goes wrong.
pub enum What {
    /// Something else is answered.
    Answer(Answer),
    /// The answer does not arrive as it should.
    Arrives(Wire),
    /// The appliance knows no session any more, and answers as it does then.
    SessionsEnd,
    /// The right answer is changed.
    Changed(Change),
}

impl Fault {
    /// Each time.
    pub fn always(on: &str, what: What) -> Self {
        Self::times(usize::MAX, on, what)
    }

    /// The first time.
    pub fn once(on: &str, what: What) -> Self {
        Self::times(1, on, what)
    }

    /// The first few times.
    pub fn times(times: usize, on: &str, what: What) -> Self {
        Self {
            on: on.to_owned(),
            after: 0,
            times,
            what,
        }
    }

    /// After some that went well.
    pub fn after(mut self, count: usize) -> Self {
        self.after = count;
        self
    }

    /// The right answer with a text in place of another, which must be in it.
    pub fn replaces(on: &str, from: &'static str, to: &'static str) -> Self {
        let change = move |body: &str| {
            assert!(body.contains(from), "{from} is not in {body:.200}");
            body.replacen(from, to, 1)
        };
        Self::always(on, What::Changed(Box::new(change)))
    }
}

/// The faults of an appliance.
#[derive(Default)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// What goes wrong with a request.
    pub fn of(&mut self, request: &str) -> Option<&What> {
        for fault in &mut self.0 {
            if !request.starts_with(&fault.on) {
                continue;
            }
            if fault.after > 0 {
                fault.after -= 1;
            } else if fault.times > 0 {
                fault.times -= 1;
                return Some(&fault.what);
            }
        }
        None
    }
}
