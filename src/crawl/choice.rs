//! The choice of `only` and `skip`, compared with the last one: a label that the publisher renames hides every consultation
//! behind it, and a list that may be empty (`min-items = 0`) says nothing.
//!
//! ```text
//! "Remiss"  3 entries chosen   then   "Samråd"  the same 3 left out, 1 of them open      ->   choice-lost
//! "Remiss"  2 entries chosen   then   "Samråd"  the same 2 left out, both closed         ->   choice-lost
//! "Pågår"   2 entries chosen   then   "Avslutad"  one of the two, closed, is left out    ->   nothing
//! none chosen of 20 entries, for longer than it ever was                                ->   choice-lost
//! ```

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::domain::ListChoice;

/// The most chosen entries that are remembered of a list.
const MAX_REMEMBERED: usize = 200;
/// A list without a chosen entry is usual for so long.
const USUAL_GAP: SignedDuration = SignedDuration::from_hours(24 * 90);

/// The entries of the first page of a list, by their names.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// When it was read.
    pub(super) at: Timestamp,
    /// Those that are read.
    pub(super) chosen: BTreeSet<String>,
    /// Those that are left out, each with its title.
    pub(super) left_out: BTreeMap<String, String>,
    /// Those among them whose consultation is known and can still be answered.
    pub(super) open: BTreeSet<String>,
}

impl Chosen {
    /// The choice after this reading.
    pub(super) fn after(&self, known: Option<&ListChoice>) -> ListChoice {
        let empty = ListChoice::default();
        let known = known.unwrap_or(&empty);
        let lost: Vec<&String> = known.chosen.iter().filter(|name| self.left_out.contains_key(*name)).collect();
        let is_open = |name: &&String| self.open.contains(*name);
        let all_at_once = self.chosen.is_empty() && lost.len() > 1 && known.chosen.len() == lost.len();
        let first = lost.iter().copied().find(is_open).or(lost.first().copied().filter(|_| all_at_once));
        let title = |name: &String| self.left_out.get(name).cloned().unwrap_or_default();
        let is_quiet = self.chosen.is_empty() && !self.left_out.is_empty();
        let quiet_for = known.last_at.map(|last| self.at.duration_since(last)).filter(|_| is_quiet);
        let usual = SignedDuration::from_hours(i64::from(known.longest_gap_hours) * 2).max(USUAL_GAP);
        let lost_entry = match first {
            Some(name) => Some(title(name)),
            None if quiet_for.is_some_and(|gap| gap > usual) => self.left_out.values().next().cloned(),
            None => None,
        };
        let mut chosen: BTreeSet<String> = self.chosen.iter().take(MAX_REMEMBERED).cloned().collect();
        if lost_entry.is_some() {
            // Until they are chosen again, or are no longer listed.
            chosen.extend(lost.into_iter().take(MAX_REMEMBERED).cloned());
        }
        let gap = known.last_at.filter(|_| !self.chosen.is_empty()).map_or(0, |last| {
            let hours = self.at.duration_since(last).as_hours();
            u32::try_from(hours).unwrap_or_default()
        });
        ListChoice {
            chosen,
            last_at: if self.chosen.is_empty() { known.last_at } else { Some(self.at) },
            longest_gap_hours: known.longest_gap_hours.max(gap),
            lost: lost_entry,
        }
    }
}

/// The problem of list `n` (from 0), if entries are lost.
pub(super) fn problem(n: usize, choice: &ListChoice) -> Option<String> {
    let lost = choice.lost.as_ref()?;
    Some(format!(
        "`only` or `skip` of list {} leaves out what it chose before, first `{lost}`: the site may have renamed what they look for; correct them in the source file",
        n + 1
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * day)
    }

    fn read(day: i64, chosen: &[&str], left_out: &[&str], open: &[&str]) -> Chosen {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let left_out = left_out.iter().map(|name| ((*name).to_owned(), format!("Ärende {name}"))).collect();
        Chosen { at: at(day), chosen: names(chosen), left_out, open: names(open) }
    }

    /// The entry that is lost after each reading.
    fn lost(readings: &[Chosen]) -> Vec<Option<String>> {
        let mut known = None;
        let mut lost = Vec::new();
        for reading in readings {
            let choice = reading.after(known.as_ref());
            lost.push(choice.lost.clone());
            known = Some(choice);
        }
        lost
    }

    #[test]
    fn an_entry_that_can_be_answered_and_is_left_out_is_lost_until_it_is_chosen_again() {
        let steps = [
            read(0, &["a", "b"], &["news"], &[]),
            read(1, &["a"], &["b", "news"], &["b"]),
            read(2, &["a"], &["b", "news"], &["b"]),
            read(3, &["a", "b"], &["news"], &[]),
        ];
        assert_eq!(lost(&steps), [None, Some("Ärende b".to_owned()), Some("Ärende b".to_owned()), None]);
        let closed = [read(0, &["a", "b"], &[], &[]), read(1, &["a"], &["b"], &[])];
        assert_eq!(lost(&closed), [None, None], "`only` may ask for what is open");
        let never = [read(0, &["a"], &["b"], &["b"]), read(1, &["a"], &["b"], &["b"])];
        assert_eq!(lost(&never), [None, None], "another list reads it");
    }

    #[test]
    fn all_entries_at_once_are_lost_though_they_are_closed() {
        let steps = [read(0, &["a", "b"], &["news"], &[]), read(1, &[], &["a", "b", "news"], &[])];
        assert_eq!(lost(&steps), [None, Some("Ärende a".to_owned())]);
        let one = [read(0, &["a"], &[], &[]), read(1, &[], &["a"], &[])];
        assert_eq!(lost(&one), [None, None], "the last one has closed");
    }

    #[test]
    fn a_list_that_chooses_nothing_for_longer_than_ever_is_reported() {
        let quiet = |day| read(day, &[], &["news"], &[]);
        let steps = [read(0, &["a"], &[], &[]), quiet(80), quiet(91)];
        assert_eq!(lost(&steps), [None, None, Some("Ärende news".to_owned())]);
        let seldom = [read(0, &["a"], &[], &[]), read(80, &["b"], &[], &[]), quiet(200), quiet(241)];
        assert_eq!(lost(&seldom), [None, None, None, Some("Ärende news".to_owned())]);
        assert_eq!(lost(&[quiet(0), quiet(400)]), [None, None], "it never chose anything");
    }
}
