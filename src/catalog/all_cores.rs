//! The same work on many items, on all cores: a start has nothing else to do meanwhile.

use std::{
    panic::resume_unwind,
    thread::{self, available_parallelism},
};

/// The number of items that are worth a thread.
const WORTH_A_THREAD: usize = 400;

/// The results of `work` for each of `items`, in their order.
pub(super) fn on_all_cores<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let mut parts = parts(items);
    let first = parts.next().unwrap_or_default();
    thread::scope(|scope| {
        let work = &work;
        let others: Vec<_> = parts.map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<R>>())).collect();
        let mut results: Vec<R> = Vec::with_capacity(items.len());
        results.extend(first.iter().map(work));
        for other in others {
            results.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        results
    })
}

/// The items in as many parts as there are cores, or fewer where they are few; none for no items.
pub(super) fn parts<T>(items: &[T]) -> impl Iterator<Item = &[T]> {
    let cores = available_parallelism().map_or(1, usize::from);
    let threads = (items.len() / WORTH_A_THREAD).clamp(1, cores);
    items.chunks(items.len().div_ceil(threads).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        for count in [0, 1, WORTH_A_THREAD * 3 + 1] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(on_all_cores(&items, |item| item * 2), items.iter().map(|item| item * 2).collect::<Vec<_>>());
        }
    }
}
