//! Cases that every shared journal passes: the folder and, if `REMISSFLODE_TEST_POSTGRES` has the address of a
//! server, for PostgreSQL.

mod cutting_proxy;

use std::sync::{Arc, Barrier};

use jiff::{SignedDuration, Timestamp};

use super::{
    FolderJournal, PostgresAddress, SharedError, SharedJournal,
    appending::append,
    postgres::{PostgresJournal, testing},
};
use cutting_proxy::CuttingProxy;

/// Two connections to one new journal.
struct Fixture {
    first: Box<dyn SharedJournal>,
    second: Box<dyn SharedJournal>,
    /// Ends the lease, as time does.
    expire: Box<dyn Fn()>,
    /// Loses the answer to the next append of `first`, which is made.
    lose_answer: Box<dyn Fn()>,
}

impl Fixture {
    fn taken(&self) -> u64 {
        self.first.take("first").unwrap().unwrap().epoch
    }
}

/// A line with the head and the checksum of record `seq`.
fn line(seq: u64, text: &str) -> Vec<u8> {
    let covered = format!("\"v\":1,\"seq\":{seq},\"text\":{}}}", serde_json::Value::from(text));
    format!("{{\"crc\":\"{:08x}\",{covered}", crc32fast::hash(covered.as_bytes())).into_bytes()
}

/// The lines after record `after`.
fn lines(after: u64, texts: &[&str]) -> Vec<Vec<u8>> {
    (after + 1..).zip(texts).map(|(seq, text)| line(seq, text)).collect()
}

fn all(journal: &dyn SharedJournal) -> Vec<(u64, Vec<u8>)> {
    let mut all: Vec<(u64, Vec<u8>)> = Vec::new();
    loop {
        let some = journal.read(all.last().map_or(0, |(seq, _)| *seq)).unwrap();
        if some.is_empty() {
            return all;
        }
        all.extend(some);
    }
}

fn a_new_journal_is_empty_and_free(fixture: &Fixture) {
    let head = fixture.first.prepare().unwrap();
    assert_eq!((head.last_seq, head.epoch, head.is_held, head.holder.as_deref()), (0, 0, false, None));
    assert_eq!(head.installation, fixture.second.prepare().unwrap().installation);
    assert_eq!(fixture.first.read(0).unwrap(), []);
}

fn lines_come_back_in_order_and_byte_for_byte(fixture: &Fixture) {
    let epoch = fixture.taken();
    let odd = lines(0, &["å\u{0}\u{fffd}\\x00", "'; DROP TABLE x; -- $1 \\", "", "d"]);
    append(&*fixture.first, epoch, 0, &odd[..3]).unwrap();
    append(&*fixture.first, epoch, 3, &odd[3..]).unwrap();
    append(&*fixture.first, epoch, 4, &[]).unwrap();
    assert_eq!(all(&*fixture.second), (1..).zip(odd.clone()).collect::<Vec<_>>());
    assert_eq!(fixture.second.read(3).unwrap(), [(4, odd[3].clone())]);
    assert_eq!(fixture.second.head().unwrap().last_seq, 4);
}

fn an_append_behind_the_end_is_refused_whole(fixture: &Fixture) {
    let epoch = fixture.taken();
    append(&*fixture.first, epoch, 0, &lines(0, &["a", "b"])).unwrap();
    for after in [0, 1, 3, 100] {
        let refused = append(&*fixture.first, epoch, after, &lines(after, &["x", "y"])).unwrap_err();
        assert_eq!(refused, SharedError::Moved { after, found: 2 });
    }
    assert_eq!(all(&*fixture.first).len(), 2);
}

fn one_holds_the_lease(fixture: &Fixture) {
    let taken = fixture.first.take("first").unwrap().unwrap();
    assert!(taken.is_held && taken.epoch == 1 && taken.holder.as_deref() == Some("first"), "{taken:?}");
    assert_eq!(fixture.second.take("second").unwrap(), None);
    assert!(fixture.first.renew(1).unwrap().is_held);
    fixture.first.release(1).unwrap();
    let head = fixture.second.head().unwrap();
    assert!(!head.is_held && head.holder.is_none(), "{head:?}");
    assert_eq!(fixture.second.take("second").unwrap().unwrap().epoch, 2);
    fixture.first.release(1).unwrap(); // of an earlier epoch
    assert!(fixture.second.head().unwrap().is_held);
}

fn an_older_epoch_is_refused(fixture: &Fixture) {
    let old = fixture.taken();
    append(&*fixture.first, old, 0, &lines(0, &["a"])).unwrap();
    (fixture.expire)();
    // Nobody has taken over: what it appends is still in order.
    append(&*fixture.first, old, 1, &lines(1, &["b"])).unwrap();
    (fixture.expire)();
    let new = fixture.second.take("second").unwrap().unwrap().epoch;
    let expected = SharedError::Outdated { epoch: old, found: new, holder: "second".to_owned() };
    assert_eq!(append(&*fixture.first, old, 2, &lines(2, &["c"])).unwrap_err(), expected);
    assert_eq!(fixture.first.renew(old).unwrap_err(), expected);
    append(&*fixture.second, new, 2, &lines(2, &["c of the new one"])).unwrap();
    assert_eq!(append(&*fixture.first, old, 2, &lines(2, &["c"])).unwrap_err(), expected);
    assert_eq!(all(&*fixture.first).last().unwrap(), &(3, line(3, "c of the new one")));
}

fn an_append_renews_the_lease(fixture: &Fixture) {
    let epoch = fixture.taken();
    (fixture.expire)();
    append(&*fixture.first, epoch, 0, &lines(0, &["a"])).unwrap();
    assert_eq!(fixture.second.take("second").unwrap(), None);
}

fn two_writers_leave_no_hole_and_nothing_twice(fixture: &Fixture) {
    let epoch = fixture.taken();
    let start = Arc::new(Barrier::new(2));
    let write = |journal: &dyn SharedJournal, name: &str| {
        start.wait();
        let (mut after, mut written) = (0, Vec::new());
        while written.len() < 20 {
            let line = line(after + 1, &format!("{name} {}", written.len()));
            match append(journal, epoch, after, std::slice::from_ref(&line)) {
                Ok(()) => {
                    written.push(line);
                    after += 1;
                }
                Err(SharedError::Moved { found, .. }) => after = found,
                Err(error) => panic!("{error}"),
            }
        }
        written
    };
    let (mut ours, theirs) = std::thread::scope(|scope| {
        let theirs = scope.spawn(|| write(&*fixture.second, "second"));
        (write(&*fixture.first, "first"), theirs.join().unwrap())
    });
    let found = all(&*fixture.first);
    assert!(found.iter().map(|(seq, _)| *seq).eq(1..=40), "{:?}", found.len());
    let mut found: Vec<_> = found.into_iter().map(|(_, line)| line).collect();
    ours.extend(theirs);
    ours.sort();
    found.sort();
    assert_eq!(found, ours);
}

fn large_and_many_records_are_read_in_bounded_parts(fixture: &Fixture) {
    let epoch = fixture.taken();
    let large: Vec<Vec<u8>> = (1..=4).map(|seq| line(seq, &"å".repeat(1_500_000))).collect();
    append(&*fixture.first, epoch, 0, &large[..2]).unwrap();
    append(&*fixture.first, epoch, 2, &large[2..]).unwrap();
    let many: Vec<Vec<u8>> = (5..455).map(|seq| line(seq, "small")).collect();
    append(&*fixture.first, epoch, 4, &many).unwrap();
    assert!(fixture.second.read(4).unwrap().len() <= 200);
    let expected: Vec<_> = (1..).zip(large.into_iter().chain(many)).collect();
    assert!(all(&*fixture.second) == expected);
}

fn a_lost_answer_appends_once(fixture: &Fixture) {
    let epoch = fixture.taken();
    append(&*fixture.first, epoch, 0, &lines(0, &["a"])).unwrap();
    (fixture.lose_answer)();
    append(&*fixture.first, epoch, 1, &lines(1, &["b", "c"])).unwrap();
    append(&*fixture.first, epoch, 3, &lines(3, &["d"])).unwrap();
    let found: Vec<_> = all(&*fixture.second).into_iter().map(|(_, line)| line).collect();
    assert_eq!(found, lines(0, &["a", "b", "c", "d"]));
}

fn letters_are_sent_from_one_folder(fixture: &Fixture) {
    assert!(fixture.first.claim_letters("a").unwrap());
    assert!(fixture.first.claim_letters("a").unwrap(), "again after a restart");
    assert!(!fixture.second.claim_letters("b").unwrap());
    assert!(fixture.second.claim_letters("a").unwrap(), "moved with its folder");
}

fn a_hub_is_announced_to_once(fixture: &Fixture) {
    let epoch = fixture.taken();
    assert!(fixture.first.announce(epoch, 5).unwrap());
    assert!(!fixture.first.announce(epoch, 5).unwrap());
    assert!(!fixture.first.announce(epoch, 4).unwrap());
    (fixture.expire)();
    let new = fixture.second.take("second").unwrap().unwrap();
    assert_eq!(new.announced, 5);
    assert!(!fixture.first.announce(epoch, 6).unwrap(), "of an older epoch");
    assert!(fixture.second.announce(new.epoch, 6).unwrap());
}

/// A case: its name, which a failing test prints, and its check.
type Case = (&'static str, fn(&Fixture));

const CASES: [Case; 11] = [
    ("a new journal is empty and free", a_new_journal_is_empty_and_free),
    ("lines come back in order and byte for byte", lines_come_back_in_order_and_byte_for_byte),
    ("an append behind the end is refused whole", an_append_behind_the_end_is_refused_whole),
    ("one holds the lease", one_holds_the_lease),
    ("an older epoch is refused", an_older_epoch_is_refused),
    ("an append renews the lease", an_append_renews_the_lease),
    ("two writers leave no hole and nothing twice", two_writers_leave_no_hole_and_nothing_twice),
    ("large and many records are read in bounded parts", large_and_many_records_are_read_in_bounded_parts),
    ("a lost answer appends once", a_lost_answer_appends_once),
    ("letters are sent from one folder", letters_are_sent_from_one_folder),
    ("a hub is announced to once", a_hub_is_announced_to_once),
];

#[test]
#[expect(clippy::print_stdout, reason = "the harness shows the name of the case that fails")]
fn the_folder_conforms() {
    for (name, case) in CASES {
        println!("{name}");
        let dir = tempfile::tempdir().unwrap();
        let journal = FolderJournal::new(dir.path(), Timestamp::UNIX_EPOCH).unwrap();
        let (expiring, losing) = (journal.clone(), journal.clone());
        case(&Fixture {
            first: Box::new(journal.clone()),
            second: Box::new(journal),
            expire: Box::new(move || expiring.advance(SignedDuration::from_secs(6))),
            lose_answer: Box::new(move || losing.lose_answers(1, false)),
        });
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the harness shows the name of the case that fails")]
fn postgresql_conforms() {
    let Some(server) = testing::server() else { return };
    for (name, case) in CASES {
        println!("{name}");
        let schema = testing::new_schema(&server);
        let (address, expiring) = (schema.clone(), schema.clone());
        let proxy = CuttingProxy::before(&schema);
        let proxied = proxy.as_ref().map_or_else(|| schema.clone(), |proxy| proxy.address(&schema));
        let connect = |text: &str| PostgresJournal::new(&PostgresAddress::read(text, None).unwrap()).unwrap();
        let fixture = Fixture {
            first: Box::new(connect(&proxied)),
            second: Box::new(connect(&address)),
            expire: Box::new(move || testing::execute(&expiring, "UPDATE remissflode_head SET expires_at = now()")),
            lose_answer: Box::new(move || proxy.iter().for_each(CuttingProxy::cut_next_append)),
        };
        fixture.first.prepare().unwrap();
        case(&fixture);
    }
}
