//! One piece of work for many items, on all cores. It blocks: it is called where waiting harms nobody.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{available_parallelism, scope};

/// Below so many items threads cost more than they bring.
const FEW: usize = 1_000;

/// What the work makes of each item, in order.
pub(super) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    // How many there are is asked only where it matters: the answer is read from several files.
    if items.len() < FEW {
        return items.iter().map(work).collect();
    }
    let threads = available_parallelism().map_or(1, NonZero::get).min(8);
    if threads == 1 {
        return items.iter().map(work).collect();
    }
    let work = &work;
    scope(|scope| {
        let parts: Vec<_> =
            items.chunks(items.len().div_ceil(threads)).map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<R>>())).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_kept_however_many_there_are() {
        for many in [0, 1, FEW - 1, FEW, FEW + 1, 10 * FEW + 7] {
            let items: Vec<usize> = (0..many).collect();
            assert_eq!(map(&items, |item| item * 2), items.iter().map(|item| item * 2).collect::<Vec<_>>());
        }
    }
}
