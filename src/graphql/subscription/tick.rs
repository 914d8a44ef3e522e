//! How often the database is asked on behalf of a subscriber.

use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior, interval};

/// Quick enough for a person who watches, and one small statement of a subscriber each time.
const PERIOD: Duration = Duration::from_millis(400);

/// Ticks, the first at once; after a slow answer they do not come in a bunch.
pub(super) fn ticks() -> Interval {
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
