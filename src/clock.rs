//! The time of day, the system's or one set by hand; and what holds chance: new identifiers, and new secrets.
//!
//! Nothing else in Prisme asks what time it is, or throws dice: others are given `now`, or a clock.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use uuid::{ContextV7, Timestamp, Uuid};

/// Keeps the order of identifiers that are made within the same millisecond.
type Order = Arc<Mutex<ContextV7>>;

/// Shared by all clocks of the system, so that identifiers are in order within the process.
static SYSTEM_ORDER: LazyLock<Order> = LazyLock::new(Order::default);

/// A clock; its copies show the same time.
#[derive(Debug, Clone)]
pub struct Clock {
    hands: Hands,
    order: Order,
}

#[derive(Debug, Clone)]
enum Hands {
    System,
    Fixed(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self { hands: Hands::System, order: Arc::clone(&SYSTEM_ORDER) }
    }

    /// A clock that stands still until it is moved.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self { hands: Hands::Fixed(Arc::new(Mutex::new(at))), order: Order::default() }
    }

    /// Moves a clock that was set by hand, and all its copies. The machine's clock goes its own way.
    pub fn advance(&self, by: TimeDelta) {
        if let Hands::Fixed(at) = &self.hands {
            *at.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }

    /// The time, to the millisecond: what both databases keep without loss.
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &self.hands {
            Hands::System => Utc::now(),
            Hands::Fixed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        };
        now.trunc_subsecs(3)
    }

    /// The day, in universal time.
    pub fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    /// A new identifier (UUID, version 7): by this clock's time, later ones sort after earlier ones even when time stands still or steps back.
    pub fn new_id(&self) -> Uuid {
        let now = self.now();
        // Such identifiers know no time before 1970; neither does any document.
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        Uuid::new_v7(Timestamp::from_unix(&*self.order, seconds, now.timestamp_subsec_nanos()))
    }

    /// 256 bits that nobody can foresee, from the operating system. A clock that was set by hand gives no others: a secret that could be
    /// foreseen in one place would sooner or later be used in another.
    ///
    /// # Panics
    ///
    /// When the operating system has no randomness to give: then there is nothing safe to do.
    pub fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("an operating system that runs programs gives random bytes");
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time in a test")
    }

    #[test]
    fn a_fixed_clock_stands_still_until_it_is_moved() {
        let clock = Clock::fixed(at("2018-11-09T23:30:00Z"));
        let copy = clock.clone();
        assert_eq!(clock.now(), clock.now());
        clock.advance(TimeDelta::hours(1));
        assert_eq!(copy.now(), at("2018-11-10T00:30:00Z"));
        assert_eq!(copy.today(), NaiveDate::from_ymd_opt(2018, 11, 10).unwrap());
    }

    #[test]
    fn a_time_has_no_more_than_milliseconds() {
        assert_eq!(Clock::fixed(at("2018-11-09T10:00:00.123456789Z")).now(), at("2018-11-09T10:00:00.123Z"));
        assert_eq!(Clock::system().now().timestamp_subsec_nanos() % 1_000_000, 0);
    }

    #[test]
    fn moving_the_machine_s_clock_does_nothing() {
        let clock = Clock::system();
        clock.advance(TimeDelta::days(365_000));
        assert!(clock.now() < at("3000-01-01T00:00:00Z"));
    }

    #[test]
    fn identifiers_are_in_order_while_time_stands_still_and_when_it_steps_back() {
        let clock = Clock::fixed(at("2018-11-09T10:00:00Z"));
        let mut made: Vec<Uuid> = (0..1000).map(|_| clock.new_id()).collect();
        clock.advance(TimeDelta::hours(-1));
        made.extend((0..1000).map(|_| clock.new_id()));
        assert!(made.is_sorted_by(|before, after| before < after));
        assert!(made.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn identifiers_of_two_system_clocks_are_in_order() {
        let clocks = [Clock::system(), Clock::system()];
        let made: Vec<Uuid> = (0..1000).map(|turn| clocks[turn % 2].new_id()).collect();
        assert!(made.is_sorted_by(|before, after| before < after));
    }

    #[test]
    fn an_identifier_tells_when_it_was_made() {
        let (seconds, _) = Clock::fixed(at("2018-11-09T10:00:00Z")).new_id().get_timestamp().unwrap().to_unix();
        assert_eq!(seconds, 1_541_757_600);
    }

    #[test]
    fn a_secret_is_never_given_twice_though_time_stands_still() {
        let clock = Clock::fixed(at("2018-11-09T10:00:00Z"));
        assert_ne!(clock.secret(), clock.secret());
        assert_ne!(clock.secret(), [0; 32]);
    }

    #[test]
    fn a_time_before_1970_still_makes_identifiers() {
        let clock = Clock::fixed(at("1969-06-28T00:00:00Z"));
        assert_ne!(clock.new_id(), clock.new_id());
    }
}
