//! How classic Virtual Connect divides an adapter port among its functions. A pure function: Mbps
//! in, Mbps out; it knows no profile and no export.
//!
//! Source: the HP Virtual Connect user guide for c-Class enclosures on FlexNIC bandwidth: requests
//! are legal whatever their sum; what does not fit is scaled in steps of 100 Mb.

/// Bandwidth is granted in steps of this many Mbps.
pub const STEP_MBPS: u64 = 100;

/// What a function asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// This many Mbps (`Custom`, or `Preferred` on a network that has a preferred speed).
    Fixed(u64),
    /// A share of what the others leave (`Auto`).
    Auto,
}

/// What each function of a port of `capacity` Mbps gets, in the order of the requests.
///
/// Fixed requests come first, and every `Auto` function keeps at least one step. Where that does
/// not fit, fixed requests are scaled in proportion and cut to whole steps; the steps that the
/// cutting leaves over go one each to the functions with the least, or, beside `Auto` functions,
/// to those that are furthest from what they asked for. `Auto` functions share what is left
/// evenly; the guide does not say who gets a remainder that does not divide, so nobody does here.
#[must_use]
pub fn allocate(capacity: u64, requests: &[Request]) -> Vec<u64> {
    let whole = steps(capacity);
    let autos = requests
        .iter()
        .filter(|request| **request == Request::Auto)
        .count() as u64;
    let fixed: Vec<u64> = requests.iter().filter_map(fixed_steps).collect();
    let asked: u64 = fixed
        .iter()
        .fold(0, |sum, steps| sum.saturating_add(*steps));
    let room = whole.saturating_sub(autos);
    let granted = if asked <= room {
        fixed
    } else {
        scale(&fixed, asked, room, autos > 0)
    };
    let used: u64 = granted.iter().sum();
    let share = whole.saturating_sub(used).checked_div(autos);
    let mut fixed_grants = granted.into_iter();
    requests
        .iter()
        .map(|request| match request {
            Request::Auto => share.unwrap_or(0),
            Request::Fixed(_) => fixed_grants.next().unwrap_or(0),
        })
        .map(|steps| steps.saturating_mul(STEP_MBPS))
        .collect()
}

/// Mbps as whole steps.
fn steps(mbps: u64) -> u64 {
    mbps / STEP_MBPS
}

fn fixed_steps(request: &Request) -> Option<u64> {
    match request {
        Request::Fixed(mbps) => Some(steps(*mbps)),
        Request::Auto => None,
    }
}

/// Scales requests of `asked` steps in all to `room` steps.
fn scale(fixed: &[u64], asked: u64, room: u64, beside_auto: bool) -> Vec<u64> {
    // In 128 bits, because a product of two numbers of 64 bits need not fit in 64.
    let part = |steps: u64| u128::from(steps) * u128::from(room) / u128::from(asked.max(1));
    let mut granted: Vec<u64> = fixed
        .iter()
        .map(|steps| u64::try_from(part(*steps)).unwrap_or(u64::MAX))
        .collect();
    let left = room.saturating_sub(granted.iter().sum());
    // A function that asks for nothing gets no step. The two orders are those in which the guide's
    // examples come out, without and beside `Auto` functions.
    let mut order: Vec<usize> = (0..fixed.len()).filter(|index| fixed[*index] > 0).collect();
    if beside_auto {
        order.sort_by_key(|index| std::cmp::Reverse(fixed[*index] - granted[*index]));
    } else {
        order.sort_by_key(|index| granted[*index]);
    }
    // Cutting loses less than a step a function, so that one each is enough.
    for index in order.into_iter().zip(0..left).map(|(index, _)| index) {
        granted[index] += 1;
    }
    granted
}

#[cfg(test)]
mod tests {
    use super::Request::{Auto, Fixed};
    use super::*;

    /// The vectors of the guide.
    #[test]
    fn the_guide_s_examples_come_out() {
        let over = [1000, 2000, 4000, 5000].map(Fixed);
        assert_eq!(allocate(10_000, &over), [900, 1700, 3300, 4100]);
        let shared = [Fixed(1000), Auto, Auto, Auto];
        assert_eq!(allocate(10_000, &shared), [1000, 3000, 3000, 3000]);
        let starved = [Fixed(2000), Fixed(8000), Auto, Auto];
        assert_eq!(allocate(10_000, &starved), [1900, 7900, 100, 100]);
    }

    #[test]
    fn what_fits_is_granted_as_it_is() {
        let exact = [4000, 2000, 4000].map(Fixed);
        assert_eq!(allocate(10_000, &exact), [4000, 2000, 4000]);
        assert_eq!(allocate(10_000, &[Fixed(2000)]), [2000]);
        assert_eq!(allocate(10_000, &[Auto, Auto, Auto]), [3300, 3300, 3300]);
        assert_eq!(allocate(10_000, &[]), Vec::<u64>::new());
    }

    /// Numbers from a fixed sequence, so that a failure can be repeated.
    fn sequence() -> impl FnMut(u64) -> u64 {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        move |below| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        }
    }

    #[test]
    fn no_port_gives_more_than_it_has() {
        let mut next = sequence();
        for _ in 0..20_000 {
            let capacity = [1000, 10_000, 20_000, 25_000][usize::try_from(next(4)).unwrap_or(0)];
            let count = next(8) + 1;
            let requests: Vec<Request> = (0..count)
                .map(|_| match next(4) {
                    0 => Auto,
                    _ => Fixed(next(200) * 100),
                })
                .collect();
            let granted = allocate(capacity, &requests);
            let sum: u64 = granted.iter().sum();
            let autos = requests.iter().filter(|request| **request == Auto).count() as u64;
            let asked: u64 = requests
                .iter()
                .map(|request| if let Fixed(mbps) = request { *mbps } else { 0 })
                .sum();
            assert!(sum <= capacity, "{requests:?} {granted:?}");
            assert!(granted.iter().all(|mbps| mbps % 100 == 0));
            for (request, granted) in requests.iter().zip(&granted) {
                match request {
                    Fixed(asked) => assert!(granted <= asked, "{requests:?}"),
                    Auto => assert!(*granted >= 100, "{requests:?}"),
                }
            }
            if asked + autos * 100 > capacity {
                assert_eq!(sum, capacity, "{requests:?} {granted:?}");
            } else if autos == 0 {
                assert_eq!(sum, asked);
            } else {
                assert!(capacity - sum < autos * 100, "{requests:?}");
            }
        }
    }

    #[test]
    fn absurd_numbers_do_no_harm() {
        let huge = [Fixed(u64::MAX), Fixed(u64::MAX), Auto];
        assert!(allocate(10_000, &huge).iter().sum::<u64>() <= 10_000);
        assert_eq!(allocate(0, &[Auto, Fixed(1000)]), [0, 0]);
        assert_eq!(allocate(100, &[Auto, Auto]), [0, 0]);
    }
}
