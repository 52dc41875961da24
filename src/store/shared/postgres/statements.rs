//! The statements: plain SQL that PostgreSQL, CockroachDB and YugabyteDB read alike.

/// Makes the two tables.
///
/// `letters` names the folder from which letters are sent by mail.
pub(super) const TABLES: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS remissflode_head (
         only_row integer PRIMARY KEY CHECK (only_row = 1),
         form integer NOT NULL,
         installation text NOT NULL,
         created_at timestamptz NOT NULL,
         last_seq bigint NOT NULL,
         epoch bigint NOT NULL,
         holder text,
         expires_at timestamptz NOT NULL,
         announced bigint NOT NULL,
         letters text
     )",
    "CREATE TABLE IF NOT EXISTS remissflode_journal (
         seq bigint PRIMARY KEY,
         epoch bigint NOT NULL,
         line bytea NOT NULL
     )",
];

/// Inserts the only row of the head.
pub(super) const FIRST_HEAD: &str = "INSERT INTO remissflode_head
         (only_row, form, installation, created_at, last_seq, epoch, expires_at, announced)
     VALUES (1, CAST($2 AS integer), $1, now(), 0, 0, now(), 0)
     ON CONFLICT DO NOTHING";

macro_rules! head_columns {
    () => {
        "form, installation, CAST(extract(epoch FROM created_at) * 1000 AS bigint), last_seq, epoch, holder, \
         expires_at > now(), announced, CAST(extract(epoch FROM now()) * 1000 AS bigint)"
    };
}

/// Reads the head.
pub(super) const HEAD: &str = concat!("SELECT ", head_columns!(), " FROM remissflode_head WHERE only_row = 1");

/// Appends lines: epoch, last record, number of lines, lines. An append shows that the holder is alive, so it renews the
/// lease as well.
pub(super) const APPEND: &str = "WITH head AS (
         UPDATE remissflode_head
         SET last_seq = last_seq + $3, expires_at = now() + interval '5 seconds'
         WHERE only_row = 1 AND epoch = $1 AND last_seq = $2
         RETURNING last_seq
     )
     INSERT INTO remissflode_journal (seq, epoch, line)
     SELECT $2 + added.place, $1, added.line
     FROM head, unnest($4) WITH ORDINALITY AS added (line, place)
     RETURNING seq";

/// Reads lines: at most 200, and those that begin within the first 4 MB.
pub(super) const READ: &str = "SELECT seq, line FROM (
         SELECT seq, line, sum(octet_length(line)) OVER (ORDER BY seq) - octet_length(line) AS before
         FROM (SELECT seq, line FROM remissflode_journal WHERE seq > $1 ORDER BY seq LIMIT 200) AS next
     ) AS measured
     WHERE before < 4000000
     ORDER BY seq";

/// Takes the lease that nobody holds.
pub(super) const TAKE: &str = concat!(
    "UPDATE remissflode_head SET epoch = epoch + 1, holder = $1, expires_at = now() + interval '5 seconds' \
     WHERE only_row = 1 AND expires_at <= now() RETURNING ",
    head_columns!()
);

/// Holds the lease for longer.
pub(super) const RENEW: &str = concat!(
    "UPDATE remissflode_head SET expires_at = now() + interval '5 seconds' WHERE only_row = 1 AND epoch = $1 RETURNING ",
    head_columns!()
);

/// Gives up the lease.
pub(super) const RELEASE: &str =
    "UPDATE remissflode_head SET expires_at = now(), holder = NULL WHERE only_row = 1 AND epoch = $1";

/// Notes up to which record the hub is notified.
pub(super) const ANNOUNCE: &str = "UPDATE remissflode_head SET announced = $2
     WHERE only_row = 1 AND epoch = $1 AND announced < $2 RETURNING announced";

/// Notes whose folder the letters are sent from, unless that of another is noted.
pub(super) const CLAIM_LETTERS: &str = "UPDATE remissflode_head SET letters = $1
     WHERE only_row = 1 AND (letters IS NULL OR letters = $1) RETURNING only_row";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::shared::LEASE_SECONDS;

    #[test]
    fn the_lease_is_as_long_as_the_instances_believe() {
        let length = format!("interval '{LEASE_SECONDS} seconds'");
        for sql in [APPEND, TAKE, RENEW] {
            assert!(sql.contains(&length), "{sql}");
        }
    }
}
