//! One line in the log for each request that fails, by whoever knows the cause: a question of fifty fields that all meet the same absent database
//! is one failure, and not fifty.

use std::cell::Cell;
use std::error::Error;

use tokio::task_local;

task_local! {
    static TOLD: Cell<bool>;
}

/// Does the work of one request; answers with what came of it, and whether a cause was told meanwhile.
pub async fn watched<T>(work: impl Future<Output = T>) -> (T, bool) {
    let watched = async { (work.await, TOLD.with(Cell::get)) };
    TOLD.scope(Cell::new(false), watched).await
}

/// Tells a cause, unless one was told in this request. Outside of requests each is told.
pub fn once(tell: impl FnOnce()) {
    if TOLD.try_with(|told| told.replace(true)) != Ok(true) {
        tell();
    }
}

/// An error with what caused it, outermost first: a line of JSON has room for one sentence only.
pub fn chain(error: &dyn Error) -> String {
    let causes = std::iter::successors(Some(error), |error: &&dyn Error| (*error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the database is unavailable")]
    struct Away(#[source] std::io::Error);

    #[test]
    fn an_error_is_told_with_its_causes() {
        assert_eq!(chain(&Away(std::io::Error::other("nobody answers"))), "the database is unavailable: nobody answers");
    }

    #[tokio::test]
    async fn a_request_tells_one_cause_and_what_is_no_request_each() {
        let lines = Cell::new(0);
        let tell = || once(|| lines.set(lines.get() + 1));
        let request = async {
            tell();
            tokio::task::yield_now().await;
            tell();
        };
        assert_eq!((watched(request).await, lines.get()), (((), true), 1));
        assert_eq!(watched(async {}).await, ((), false));
        tell();
        tell();
        assert_eq!(lines.get(), 3);
    }
}
