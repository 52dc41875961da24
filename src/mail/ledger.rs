//! The letters that were handed over, as lines of ids and days: they make a letter come once, whenever the program is killed.
//!
//! ```text
//! {"s":"0b1f…","i":"week-2026-11-30","r":"sent","on":"2026-11-30"}
//! ```
//!
//! There is no queue beside it: a letter is due if the subscription's file and the day say so and no line does not. So
//! nothing can be lost between two files. The line is written after the server has taken the letter, before anything else
//! is sent. If the program is killed between the two, the letter is sent again, with the same `Message-ID`.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    fs::{File, OpenOptions},
    io::{self, Write as _},
    str::FromStr,
};

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize, de};

use super::{Folder, SubscriberId};
use crate::domain::EventId;

/// The days after which an event that was handled is forgotten: far more than the days for which it is news.
const EVENT_DAYS: i32 = 30;

/// One letter of one subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Issue {
    /// The letter of the week that ends on this Monday.
    Week(Date),
    /// The letter of the day that ends in this morning.
    Day(Date),
    /// The letter about a change that comes at once.
    AtOnce(EventId),
    /// The letter, in the week of this Monday, that what was chosen is no more.
    Lost(Date),
}

/// The end of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The server took it.
    Sent,
    /// There was nothing in it, so it was left out.
    Skipped,
    /// The server refused it for good.
    Refused,
    /// It is done with, which says nothing of the address.
    Noted,
    /// The reader has resumed after refusals: they count no more.
    Resumed,
}

/// A line of the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Line {
    s: SubscriberId,
    i: Issue,
    r: Outcome,
    on: Date,
}

/// The past letters of one subscription.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The last weekly letter that is done with.
    pub week: Option<Date>,
    /// The last daily letter that is done with.
    pub day: Option<Date>,
    /// The last letter of either kind that reached its reader or had nothing in it; the next one covers what came since.
    pub covered: Option<Date>,
    /// The last letter that what was chosen is no more.
    pub lost: Option<Date>,
    /// The events that were sent at once, with the day.
    pub events: BTreeMap<EventId, Date>,
    /// The refusals since the last letter that was taken.
    pub refusals: u8,
}

/// The lines, read into memory, and the file that further ones are appended to.
pub struct Ledger {
    records: HashMap<SubscriberId, Record>,
    file: File,
    /// Lines that could not be written yet. Nothing is sent while there are any.
    unwritten: Vec<u8>,
    unsynced: bool,
}

impl Record {
    fn add(&mut self, issue: Issue, outcome: Outcome, on: Date) {
        match issue {
            Issue::Week(day) => self.week = self.week.max(Some(day)),
            Issue::Day(day) => self.day = self.day.max(Some(day)),
            Issue::Lost(day) => self.lost = self.lost.max(Some(day)),
            Issue::AtOnce(event) => {
                self.events.insert(event, on);
            }
        }
        if let (Outcome::Sent | Outcome::Skipped, Issue::Week(day) | Issue::Day(day)) = (outcome, issue) {
            self.covered = self.covered.max(Some(day));
        }
        match outcome {
            Outcome::Sent | Outcome::Resumed => self.refusals = 0,
            Outcome::Refused => self.refusals = self.refusals.saturating_add(1),
            Outcome::Skipped | Outcome::Noted => {}
        }
    }

    /// The fewest lines that make this record.
    fn lines(&self, s: SubscriberId, today: Date) -> Vec<Line> {
        let line = |i, r, on| Line { s, i, r, on };
        let mut lines = Vec::new();
        let of_week = |day: &Date| self.week.is_some_and(|week| *day <= week);
        let covered = self.covered.map(|day| if of_week(&day) { Issue::Week(day) } else { Issue::Day(day) });
        lines.extend(covered.zip(self.covered).map(|(issue, day)| line(issue, Outcome::Skipped, day)));
        lines.extend(self.week.map(|day| line(Issue::Week(day), Outcome::Noted, day)));
        lines.extend(self.day.map(|day| line(Issue::Day(day), Outcome::Noted, day)));
        lines.extend(self.lost.map(|day| line(Issue::Lost(day), Outcome::Noted, day)));
        let first = today.checked_sub(EVENT_DAYS.days()).unwrap_or(today);
        for (event, on) in self.events.iter().filter(|(_, on)| **on >= first) {
            lines.push(line(Issue::AtOnce(*event), Outcome::Noted, *on));
        }
        let refused = lines.last().map_or(Issue::Lost(Date::MIN), |line| line.i);
        lines.extend((0..self.refusals).map(|_| line(refused, Outcome::Refused, today)));
        lines
    }
}

impl Ledger {
    /// Reads the file of `folder`, and writes it again with what is still needed: that of the subscriptions in `known`.
    ///
    /// # Errors
    /// The error of the file system. A last line that was cut off by a crash is left out.
    pub fn open(folder: &Folder, known: &HashSet<SubscriberId>, today: Date) -> io::Result<Self> {
        let bytes = match std::fs::read(folder.ledger()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            bytes => bytes?,
        };
        let mut records: HashMap<SubscriberId, Record> = HashMap::new();
        for line in bytes.split(|byte| *byte == b'\n') {
            let Ok(Line { s, i, r, on }) = serde_json::from_slice(line) else { continue };
            if known.contains(&s) {
                records.entry(s).or_default().add(i, r, on);
            }
        }
        let mut compact = Vec::new();
        for (id, record) in &records {
            for line in record.lines(*id, today) {
                write_line(&mut compact, &line);
            }
        }
        folder.write_ledger(&compact)?;
        let file = OpenOptions::new().append(true).open(folder.ledger())?;
        Ok(Self { records, file, unwritten: Vec::new(), unsynced: false })
    }

    /// The past letters of a subscription.
    #[must_use]
    pub fn record(&self, id: SubscriberId) -> Option<&Record> {
        self.records.get(&id)
    }

    /// Records the end of letters, in one write. If that fails, they are known until the program ends, and nothing more may be
    /// sent until [`Ledger::flush`] succeeds.
    ///
    /// # Errors
    /// The error of the file system.
    pub fn add(&mut self, id: SubscriberId, issues: &[Issue], outcome: Outcome, on: Date) -> io::Result<()> {
        let record = self.records.entry(id).or_default();
        // One letter is one refusal, however many events it is about.
        let outcomes = std::iter::once(outcome).chain(std::iter::repeat(Outcome::Noted));
        for (issue, outcome) in issues.iter().zip(outcomes) {
            record.add(*issue, outcome, on);
            write_line(&mut self.unwritten, &Line { s: id, i: *issue, r: outcome, on });
        }
        self.flush()
    }

    /// Writes what could not be written before.
    ///
    /// # Errors
    /// The error of the file system.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.unwritten.is_empty() {
            return Ok(());
        }
        // A part that was written is repeated, which changes nothing: lines are a set.
        self.file.write_all(&self.unwritten)?;
        self.unwritten.clear();
        self.unsynced = true;
        Ok(())
    }

    /// Waits until the lines are on the disk. A loss of power may repeat the letters since the last call.
    ///
    /// # Errors
    /// The error of the file system.
    pub fn sync(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.unsynced) {
            self.file.sync_data()?;
        }
        Ok(())
    }

    /// Forgets a subscription. Its lines, which are ids and days, leave the file at the next start.
    pub fn forget(&mut self, id: SubscriberId) {
        self.records.remove(&id);
    }
}

fn write_line(bytes: &mut Vec<u8>, line: &Line) {
    if let Ok(json) = serde_json::to_vec(line) {
        bytes.push(b'\n'); // before it: what a crash has cut off ends there
        bytes.extend(json);
        bytes.push(b'\n');
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Week(day) => write!(f, "week-{day}"),
            Self::Day(day) => write!(f, "day-{day}"),
            Self::Lost(day) => write!(f, "lost-{day}"),
            Self::AtOnce(event) => write!(f, "event-{}", event.to_string().trim_start_matches("urn:uuid:")),
        }
    }
}

impl FromStr for Issue {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, rest) = text.split_once('-').ok_or(())?;
        let day = || rest.parse().map_err(|_| ());
        match kind {
            "week" => day().map(Self::Week),
            "day" => day().map(Self::Day),
            "lost" => day().map(Self::Lost),
            "event" => rest.parse().map(Self::AtOnce).map_err(|_| ()),
            _ => Err(()),
        }
    }
}

impl Serialize for Issue {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Issue {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| de::Error::custom("expected a letter such as `week-2026-11-30`"))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::ConsultationId;

    const MONDAY: Date = date(2026, 11, 30);

    fn opened(known: &[SubscriberId]) -> (tempfile::TempDir, Folder, HashSet<SubscriberId>) {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::new(dir.path());
        folder.prepare().unwrap();
        (dir, folder, known.iter().copied().collect())
    }

    fn events(count: usize) -> Vec<Issue> {
        let id = ConsultationId::from_key("a");
        (0..count).map(|nth| Issue::AtOnce(EventId::new(id, "withdrawn", "", nth))).collect()
    }

    #[test]
    fn a_record_is_the_same_after_any_number_of_starts() {
        let (a, b) = (SubscriberId::from_bytes([1; 16]), SubscriberId::from_bytes([2; 16]));
        let (_dir, folder, known) = opened(&[a, b]);
        let mut ledger = Ledger::open(&folder, &known, MONDAY).unwrap();
        ledger.add(a, &[Issue::Week(MONDAY)], Outcome::Sent, MONDAY).unwrap();
        ledger.add(a, &events(2), Outcome::Sent, MONDAY).unwrap();
        ledger.add(b, &[Issue::Day(MONDAY)], Outcome::Skipped, MONDAY).unwrap();
        ledger.add(b, &events(3), Outcome::Refused, MONDAY).unwrap();
        ledger.add(b, &[Issue::Day(date(2026, 12, 1))], Outcome::Refused, date(2026, 12, 1)).unwrap();
        let records = |ledger: &Ledger| [a, b].map(|id| ledger.record(id).unwrap().clone());
        let before = records(&ledger);
        assert_eq!((before[1].refusals, before[1].covered), (2, Some(MONDAY)), "one letter is one refusal");
        for _ in 0..3 {
            ledger = Ledger::open(&folder, &known, MONDAY).unwrap();
            assert_eq!(records(&ledger), before);
        }
    }

    #[test]
    fn a_line_that_a_crash_cut_off_hides_no_other() {
        let a = SubscriberId::from_bytes([1; 16]);
        let (_dir, folder, known) = opened(&[a]);
        let mut ledger = Ledger::open(&folder, &known, MONDAY).unwrap();
        ledger.add(a, &[Issue::Week(MONDAY)], Outcome::Sent, MONDAY).unwrap();
        let mut bytes = std::fs::read(folder.ledger()).unwrap();
        bytes.extend(b"\n{\"s\":\"0101");
        std::fs::write(folder.ledger(), &bytes).unwrap();
        let mut ledger = Ledger::open(&folder, &known, MONDAY).unwrap();
        assert_eq!(ledger.record(a).unwrap().week, Some(MONDAY));
        ledger.add(a, &events(1), Outcome::Sent, MONDAY).unwrap();
        let ledger = Ledger::open(&folder, &known, MONDAY).unwrap();
        assert_eq!(ledger.record(a).unwrap().events.len(), 1);
    }

    #[test]
    fn those_who_left_and_old_events_leave_the_file() {
        let (a, b) = (SubscriberId::from_bytes([1; 16]), SubscriberId::from_bytes([2; 16]));
        let (_dir, folder, mut known) = opened(&[a, b]);
        let mut ledger = Ledger::open(&folder, &known, MONDAY).unwrap();
        ledger.add(a, &events(1), Outcome::Sent, date(2026, 10, 1)).unwrap();
        ledger.add(b, &[Issue::Week(MONDAY)], Outcome::Sent, MONDAY).unwrap();
        known.remove(&b);
        let ledger = Ledger::open(&folder, &known, MONDAY).unwrap();
        assert_eq!(ledger.record(b), None);
        assert_eq!(std::fs::read_to_string(folder.ledger()).unwrap(), "");
    }

    #[test]
    fn issues_are_read_back() {
        for issue in [Issue::Week(MONDAY), Issue::Day(MONDAY), Issue::Lost(MONDAY), events(1)[0]] {
            assert_eq!(issue.to_string().parse(), Ok(issue));
        }
        assert_eq!("month-2026-11-30".parse::<Issue>(), Err(()));
    }
}
