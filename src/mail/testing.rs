//! The links that readers get by mail, for tests of the pages.

use jiff::Timestamp;

use super::Letters;

impl Letters {
    /// The tokens of the confirmations that are due at `now`, as the messages have them.
    pub(crate) fn sent_tokens(&self, now: Timestamp) -> Vec<String> {
        let due = self.to_confirm(now);
        due.iter().filter_map(|one| self.begin_confirmation(one.id, now).unwrap()).collect()
    }

    /// The ends of the links of all that get letters at `now`.
    pub(crate) fn sent_links(&self, now: Timestamp) -> Vec<String> {
        let mut links = Vec::new();
        self.for_each_active(|one, _| links.push(self.link(one.id, now)));
        links
    }
}
