//! Memory and open files of the process, read from `/proc` (Linux).

use std::fs;

use super::Gauge;

/// Resident memory and open files; none on systems without `/proc`.
pub(super) fn gauges() -> Vec<Gauge> {
    let resident = fs::read_to_string("/proc/self/status").ok().and_then(|status| resident_bytes(&status));
    let open = fs::read_dir("/proc/self/fd").ok().map(|entries| entries.count() as f64);
    let gauge = |name, help, value| Gauge { name, help, labels: Vec::new(), value };
    [
        resident.map(|bytes| gauge("process_resident_memory_bytes", "Resident memory of the process", bytes)),
        open.map(|files| gauge("process_open_fds", "Open files and sockets of the process", files)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// `VmRSS:     21044 kB` of `/proc/self/status`, in bytes (proc_pid_status(5)).
fn resident_bytes(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_resident_memory_is_read() {
        let status = "Name:\tremissflode\nVmHWM:\t   30000 kB\nVmRSS:\t   21044 kB\nThreads:\t9\n";
        assert_eq!(super::resident_bytes(status), Some(21_549_056.0));
        assert_eq!(super::resident_bytes("Name:\tx\n"), None);
    }
}
