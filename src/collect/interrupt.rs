//! Signals: the first one asks a collection to end in order, which it does within two seconds; a second one ends the
//! process at once, unless files are being put in their places.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Exit code of a process that a signal ended, as shells say it for Ctrl-C.
const INTERRUPTED: i32 = 130;

/// After what time a collection has ended that was asked to, whatever it waits for.
const LONGEST: Duration = Duration::from_millis(1_900);

/// Whether a signal has come.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    signals: AtomicU8,
    first: OnceLock<Instant>,
    /// Whether files are being put in their places, which is not left half done.
    is_held: AtomicBool,
    lock: Mutex<()>,
    came: Condvar,
}

impl Interrupt {
    /// Takes the signals of the process from here on: Ctrl-C, and on Unix SIGTERM and SIGHUP.
    ///
    /// # Errors
    /// The system does not let them be taken.
    pub fn of_process() -> Result<Self, ctrlc::Error> {
        let interrupt = Self::default();
        let told = interrupt.clone();
        ctrlc::set_handler(move || told.tell())?;
        Ok(interrupt)
    }

    fn tell(&self) {
        if self.0.signals.fetch_add(1, Ordering::SeqCst) > 0 {
            if !self.0.is_held.load(Ordering::SeqCst) {
                end();
            }
            return;
        }
        self.0.first.get_or_init(Instant::now);
        let guard = self.0.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.0.came.notify_all();
        drop(guard);
        let held = self.clone();
        // Whatever waits for something that cannot be interrupted does not keep the process.
        thread::spawn(move || {
            thread::sleep(LONGEST);
            if !held.0.is_held.load(Ordering::SeqCst) {
                end();
            }
        });
    }

    /// Whether a signal has come.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.first.get().is_some()
    }

    /// How long ago the first signal came.
    #[must_use]
    pub fn age(&self) -> Option<Duration> {
        self.0.first.get().map(Instant::elapsed)
    }

    /// How much time is left of the two seconds after the first signal, with some to spare; nothing before it.
    #[must_use]
    pub fn left(&self) -> Option<Duration> {
        const SPARE: Duration = Duration::from_millis(150);
        let age = self.age()?;
        Some(LONGEST.saturating_sub(SPARE).saturating_sub(age))
    }

    /// From here on no signal ends anything: what is done now is short, and is done whole. Says whether that
    /// may begin, which it may not after a signal.
    #[must_use]
    pub fn hold(&self) -> bool {
        self.0.is_held.store(true, Ordering::SeqCst);
        let may_begin = !self.is_set();
        self.0.is_held.store(may_begin, Ordering::SeqCst);
        may_begin
    }

    /// Waits; says whether no signal has come meanwhile.
    #[must_use]
    pub fn wait(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut guard = self.0.lock.lock().unwrap_or_else(PoisonError::into_inner);
        while !self.is_set() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            let waited = self.0.came.wait_timeout(guard, left);
            (guard, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        false
    }
}

/// Ends the process.
#[expect(
    clippy::exit,
    reason = "`main` may wait for something that does not come"
)]
fn end() -> ! {
    std::process::exit(INTERRUPTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_signal_ends_what_is_done_whole() {
        let interrupt = Interrupt::default();
        assert!(interrupt.hold());
        // The process of this test is still there after them.
        interrupt.tell();
        interrupt.tell();
        assert!(interrupt.is_set());
    }

    #[test]
    fn a_signal_ends_a_wait() {
        let interrupt = Interrupt::default();
        assert!(interrupt.wait(Duration::from_millis(1)));
        let other = interrupt.clone();
        let signal = thread::spawn(move || {
            thread::sleep(Duration::from_millis(20));
            other.0.first.get_or_init(Instant::now);
            other.0.came.notify_all();
        });
        let start = Instant::now();
        assert!(!interrupt.wait(Duration::from_secs(30)));
        assert!(start.elapsed() < Duration::from_secs(10));
        assert!(interrupt.is_set() && !interrupt.hold());
        signal.join().expect("no panic");
    }
}
