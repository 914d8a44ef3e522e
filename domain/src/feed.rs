//! A feed: how a plan comes, how often it is asked for, and how well that goes.
//!
//! What time it is, is an argument; where a feed is kept and who fetches it is known elsewhere.

use chrono::{DateTime, TimeDelta, Utc};
use croner::Cron;
use croner::parser::{CronParser, Seconds};
use uuid::Uuid;

/// Implements the names of an enum in the API.
macro_rules! named {
    ($type:ident { $($variant:ident = $name:literal),* $(,)? }) => {
        impl $type {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in the API.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Reads a name of the API, in any case.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.name().eq_ignore_ascii_case(name.trim()))
            }
        }
    };
}

/// How a plan comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Prisme fetches it.
    Pull,
    /// The city sends it.
    Push,
    /// A person brings it.
    Manual,
}
named!(Mode { Pull = "PULL", Push = "PUSH", Manual = "MANUAL" });

/// How often a feed is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Schedule {
    /// Every hour.
    Hourly,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
}
named!(Schedule { Hourly = "HOURLY", Daily = "DAILY", Weekly = "WEEKLY", Monthly = "MONTHLY" });

/// Whether a new version waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Moderation {
    /// Only a suspicious one.
    #[default]
    Automatic,
    /// Every one.
    Review,
}
named!(Moderation { Automatic = "AUTOMATIC", Review = "REVIEW" });

/// How well a feed goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Health {
    /// The last run succeeded, within twice its period.
    Healthy,
    /// It succeeded with warnings, or a version waits for a person.
    NeedsAttention,
    /// The last run failed or was refused.
    Failing,
    /// Nothing succeeded for twice its period.
    Stale,
    /// A person has stopped it.
    Paused,
    /// It has not run yet.
    NeverRun,
}
named!(Health {
    Healthy = "HEALTHY",
    NeedsAttention = "NEEDS_ATTENTION",
    Failing = "FAILING",
    Stale = "STALE",
    Paused = "PAUSED",
    NeverRun = "NEVER_RUN",
});

/// What the health of a feed is told by.
#[expect(clippy::struct_excessive_bools, reason = "each is a sign of its own, and none excludes another")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signs {
    /// Whether a person has stopped it.
    pub paused: bool,
    /// Whether any run has ended.
    pub has_run: bool,
    /// Failures and refusals in a row.
    pub failures: i32,
    /// Whether the last run waits for a person.
    pub held: bool,
    /// Whether the last success had something to correct.
    pub warned: bool,
    /// When a run last succeeded.
    pub last_success: Option<DateTime<Utc>>,
    /// How often it is fetched; none for a feed without a schedule, which is never stale.
    pub schedule: Option<Schedule>,
}

impl Health {
    /// How well a feed goes: the gravest of what can be said of it.
    pub fn of(signs: &Signs, now: DateTime<Utc>) -> Self {
        let late = |schedule: Schedule, success: DateTime<Utc>| now - success > schedule.period() * 2;
        match (signs.schedule, signs.last_success) {
            _ if signs.paused => Self::Paused,
            _ if !signs.has_run => Self::NeverRun,
            (Some(schedule), Some(success)) if late(schedule, success) => Self::Stale,
            _ if signs.failures > 0 => Self::Failing,
            _ if signs.held || signs.warned => Self::NeedsAttention,
            _ => Self::Healthy,
        }
    }
}

impl Schedule {
    /// How long it is from one run to the next; a month counts as its longest.
    pub const fn period(self) -> TimeDelta {
        match self {
            Self::Hourly => TimeDelta::hours(1),
            Self::Daily => TimeDelta::days(1),
            Self::Weekly => TimeDelta::days(7),
            Self::Monthly => TimeDelta::days(31),
        }
    }

    /// The next time at which a feed is due, strictly after an instant.
    ///
    /// Each feed has a moment of its own within the period, told from its identifier, so that 5,000 daily feeds do not fall on one
    /// minute. Times are universal: a day of 25 hours has one such moment, and so has one of 23. Moments follow from the calendar and not from
    /// the last run: a clock that jumps neither skips one for good nor runs one twice.
    pub fn next(self, feed: Uuid, after: DateTime<Utc>) -> DateTime<Utc> {
        let cron = self.cron(feed);
        // The pattern names moments that every period has: there is always a next one.
        cron.and_then(|cron| cron.find_next_occurrence(&after, false).ok()).unwrap_or(after + self.period())
    }

    /// When a feed that was just registered runs for the first time: soon, and not all of them at once.
    pub fn first(self, feed: Uuid, now: DateTime<Utc>) -> DateTime<Utc> {
        let spread = 3_600_u64;
        now + TimeDelta::seconds(i64::try_from(dice(feed) % spread).unwrap_or(0))
    }

    fn cron(self, feed: Uuid) -> Option<Cron> {
        let dice = dice(feed);
        let (second, minute, hour) = (dice % 60, dice / 60 % 60, dice / 3_600 % 24);
        // Days that every week and every month has.
        let (weekday, day) = (dice / 86_400 % 7, dice / 86_400 % 28 + 1);
        let pattern = match self {
            Self::Hourly => format!("{second} {minute} * * * *"),
            Self::Daily => format!("{second} {minute} {hour} * * *"),
            Self::Weekly => format!("{second} {minute} {hour} * * {weekday}"),
            Self::Monthly => format!("{second} {minute} {hour} {day} * *"),
        };
        CronParser::builder().seconds(Seconds::Required).build().parse(&pattern).ok()
    }
}

/// A number that is as good as dice, and always the same for one feed.
fn dice(feed: Uuid) -> u64 {
    let digest = blake3::hash(feed.as_bytes());
    let (head, _) = digest.as_bytes().split_at(8);
    head.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// How long to wait after so many failures in a row: a quarter of an hour, then twice as long each time, and a day at most.
pub fn back_off(failures: u32) -> TimeDelta {
    const FIRST: i64 = 15;
    const MOST: i64 = 24 * 60;
    let doubled = FIRST.saturating_mul(1_i64.checked_shl(failures.saturating_sub(1).min(20)).unwrap_or(i64::MAX));
    TimeDelta::minutes(doubled.min(MOST))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn each_period_has_one_moment_of_its_own() {
        let feed = Uuid::from_u128(41);
        for (schedule, from, to, wanted) in [
            (Schedule::Hourly, "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z", 24),
            (Schedule::Daily, "2026-10-20T00:00:00Z", "2026-10-30T00:00:00Z", 10),
            (Schedule::Weekly, "2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z", 52),
            (Schedule::Monthly, "2028-01-01T00:00:00Z", "2029-01-01T00:00:00Z", 12),
        ] {
            let mut now = at(from) - TimeDelta::milliseconds(1);
            let mut found = 0;
            while schedule.next(feed, now) < at(to) {
                now = schedule.next(feed, now);
                found += 1;
            }
            assert_eq!(found, wanted, "{schedule:?}");
        }
    }

    #[test]
    fn a_clock_that_jumps_neither_skips_nor_doubles() {
        let feed = Uuid::from_u128(7);
        let due = Schedule::Daily.next(feed, at("2026-11-25T00:00:00Z"));
        let next = Schedule::Daily.next(feed, due);
        assert_eq!(next - due, TimeDelta::days(1));
        // Back by an hour after the run: what is due is still the moment of tomorrow.
        assert!(due - TimeDelta::hours(1) < next);
        assert_eq!(Schedule::Daily.next(feed, due + TimeDelta::hours(1)), next);
    }

    #[test]
    fn five_thousand_daily_feeds_do_not_fall_on_one_minute() {
        let mut minutes: HashMap<i64, usize> = HashMap::new();
        for number in 0..5_000_u128 {
            let due = Schedule::Daily.next(Uuid::from_u128(number), at("2026-11-25T00:00:00Z"));
            *minutes.entry(due.timestamp() / 60).or_default() += 1;
        }
        assert!(minutes.len() > 1_300 && minutes.values().all(|feeds| *feeds < 20), "{}", minutes.len());
    }

    #[test]
    fn waiting_grows_to_a_day_and_no_further() {
        assert_eq!(back_off(1), TimeDelta::minutes(15));
        assert_eq!(back_off(3), TimeDelta::hours(1));
        assert_eq!(back_off(30), TimeDelta::days(1));
        assert_eq!(back_off(u32::MAX), TimeDelta::days(1));
    }

    #[test]
    fn the_gravest_is_told() {
        let now = at("2026-11-25T12:00:00Z");
        let well = Signs {
            paused: false,
            has_run: true,
            failures: 0,
            held: false,
            warned: false,
            last_success: Some(now - TimeDelta::hours(20)),
            schedule: Some(Schedule::Daily),
        };
        let check = |signs: Signs, wanted| assert_eq!(Health::of(&signs, now), wanted, "{signs:?}");
        check(well, Health::Healthy);
        check(Signs { warned: true, ..well }, Health::NeedsAttention);
        check(Signs { held: true, ..well }, Health::NeedsAttention);
        check(Signs { failures: 1, warned: true, ..well }, Health::Failing);
        check(Signs { failures: 9, last_success: Some(now - TimeDelta::days(3)), ..well }, Health::Stale);
        check(Signs { last_success: Some(now - TimeDelta::days(300)), schedule: None, ..well }, Health::Healthy);
        check(Signs { has_run: false, last_success: None, ..well }, Health::NeverRun);
        check(Signs { paused: true, failures: 9, ..well }, Health::Paused);
    }
}
