//! A real server for tests: that of `REMISSFLODE_TEST_POSTGRES`, with a new schema for each test.

use std::time::Duration;

use super::{
    PostgresAddress,
    connection::{Connections, Lane},
};

/// The address of the server; none, with a line that says so, if the variable is not set.
#[expect(clippy::disallowed_methods, reason = "a server for tests is no setting of the program")]
#[expect(clippy::print_stdout, reason = "the harness shows it for tests that print")]
pub(in crate::store) fn server() -> Option<String> {
    let server = std::env::var("REMISSFLODE_TEST_POSTGRES").ok().filter(|text| !text.is_empty());
    if server.is_none() {
        println!("skipped: REMISSFLODE_TEST_POSTGRES has no address of a PostgreSQL server");
    }
    server
}

/// The address of a new schema on that server.
pub(in crate::store) fn new_schema(server: &str) -> String {
    let name = format!("test_{:016x}", fastrand::u64(..));
    execute(server, &format!("CREATE SCHEMA {name}"));
    format!("{server}{}options=-csearch_path%3D{name}", if server.contains('?') { '&' } else { '?' })
}

/// Runs a statement.
pub(in crate::store) fn execute(address: &str, sql: &str) {
    let connections = Connections::new(&PostgresAddress::read(address, None).unwrap()).unwrap();
    connections.ask(Lane::Head, sql.to_owned().leak(), Vec::new(), Duration::from_secs(20)).unwrap();
}
