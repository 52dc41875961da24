//! The messages for the operator when the database is not as expected, with a real server.

use url::Url;

use super::{PostgresAddress, PostgresJournal, testing};
use crate::store::{
    SharedPlace, Store,
    shared::{SharedError, SharedJournal},
};

fn journal(address: &str) -> PostgresJournal {
    PostgresJournal::new(&PostgresAddress::read(address, None).unwrap()).unwrap()
}

/// The message of a refusal.
fn refusal(address: &str) -> String {
    match journal(address).prepare().unwrap_err() {
        SharedError::Refused(message) => message,
        other => panic!("expected a refusal, found: {other}"),
    }
}

#[test]
fn each_refusal_says_what_to_do() {
    let Some(server) = testing::server() else { return };
    let mut nowhere = Url::parse(&server).unwrap();
    nowhere.set_path("/no_such_database");
    let message = refusal(nowhere.as_str());
    assert!(message.contains("there is no such database at") && message.contains("`createdb`"), "{message}");

    let foreign = testing::new_schema(&server);
    testing::execute(&foreign, "CREATE TABLE remissflode_head (name text)");
    let message = refusal(&foreign);
    assert!(
        message.contains("is not of this program") && message.contains("name another database or schema"),
        "{message}"
    );

    let newer = testing::new_schema(&server);
    journal(&newer).prepare().unwrap();
    testing::execute(&newer, "UPDATE remissflode_head SET form = 7");
    let message = refusal(&newer);
    assert!(message.contains("have form 7, and this program knows up to 1"), "{message}");

    let emptied = testing::new_schema(&server);
    journal(&emptied).prepare().unwrap();
    testing::execute(&emptied, "DROP TABLE remissflode_journal");
    let message = match journal(&emptied).read(0).unwrap_err() {
        SharedError::Refused(message) => message,
        other => panic!("expected a refusal, found: {other}"),
    };
    assert!(message.contains("a table of the journal") && message.contains("is missing"), "{message}");
}

#[test]
fn a_user_without_rights_is_named_with_the_rights_that_lack() {
    let Some(server) = testing::server() else { return };
    let schema = testing::new_schema(&server);
    journal(&schema).prepare().unwrap();
    let name = format!("remissflode_test_{:08x}", fastrand::u32(..));
    testing::execute(&server, &format!("CREATE ROLE {name} LOGIN"));
    let mut without = Url::parse(&schema).unwrap();
    without.set_username(&name).unwrap();
    let found = journal(without.as_str()).prepare();
    testing::execute(&server, &format!("DROP ROLE {name}"));
    let message = found.unwrap_err().to_string();
    // A server that asks for a password refuses the login before.
    let expected = [format!("the user `{name}` may not do this"), format!("refuses the user `{name}`")];
    assert!(expected.iter().any(|expected| message.contains(expected)), "{message}");
}

#[test]
fn a_server_that_is_not_there_is_named_without_the_password() {
    let address = "postgres://u:s3cret@127.0.0.1:9/x";
    let error = journal(address).prepare().unwrap_err();
    assert!(
        matches!(&error, SharedError::Unreachable { place, .. } if place == "postgres://u@127.0.0.1:9/x"),
        "{error}"
    );
    assert!(!error.to_string().contains("s3cret"), "{error}");
    let dir = tempfile::tempdir().unwrap();
    let place = SharedPlace::Postgres(PostgresAddress::read(address, None).unwrap());
    let error = Store::open_shared(dir.path(), &place, "a").unwrap_err().to_string();
    assert!(error.contains("cannot be reached"), "{error}");
}

#[test]
fn three_instances_that_start_together_agree_on_one_installation() {
    let Some(server) = testing::server() else { return };
    let schema = testing::new_schema(&server);
    let found = std::thread::scope(|scope| {
        let prepare = || journal(&schema).prepare().unwrap().installation;
        let started: Vec<_> = (0..3).map(|_| scope.spawn(prepare)).collect();
        started.into_iter().map(|one| one.join().unwrap()).collect::<std::collections::BTreeSet<_>>()
    });
    assert_eq!(found.len(), 1);
}

#[test]
fn deleted_rows_are_a_hole_and_not_passed_over() {
    let Some(server) = testing::server() else { return };
    let schema = testing::new_schema(&server);
    let place = SharedPlace::Postgres(PostgresAddress::read(&schema, None).unwrap());
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let (a, _) = Store::open_shared(dirs[0].path(), &place, "a").unwrap();
    a.turn(true);
    let revision = crate::store::testing::revision;
    a.commit(&[revision("x", 1), revision("x", 2), revision("x", 3)]).unwrap();
    testing::execute(&schema, "DELETE FROM remissflode_journal WHERE seq = 2");
    let error = Store::open_shared(dirs[1].path(), &place, "b").unwrap_err().to_string();
    assert!(error.contains("expected record 1") || error.contains("expected record 2, found record 3"), "{error}");
    let problems = a.compare_with_shared().unwrap();
    assert!(problems.len() == 1 && problems[0].contains("lacks the records 2 to 2"), "{problems:?}");
}
