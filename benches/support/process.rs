//! What a process has taken of the machine.

use std::{collections::BTreeMap, fs, time::Duration};

use nix::sys::resource::{UsageWho, getrusage};

/// Memory of a process, in bytes, by the names of `/proc/PID/status`: `VmRSS` (resident now), `VmHWM` (at most so far),
/// `RssAnon` (its own), `RssFile` (of files, such as the program itself).
pub fn memory(pid: u32) -> Memory {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).expect("Linux, and it runs");
    let sizes = text.lines().filter_map(|line| {
        let (name, rest) = line.split_once(':')?;
        let kib: u64 = rest.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some((name.to_owned(), kib * 1024))
    });
    Memory(sizes.collect())
}

/// See [`memory`].
#[derive(Clone, Debug)]
pub struct Memory(BTreeMap<String, u64>);

impl Memory {
    /// Bytes under that name.
    pub fn of(&self, name: &str) -> u64 {
        self.0.get(name).copied().unwrap_or(0)
    }
}

/// Sockets that a process has open.
pub fn sockets(pid: u32) -> usize {
    let open = fs::read_dir(format!("/proc/{pid}/fd")).expect("Linux, and it runs").flatten();
    open.filter_map(|fd| fs::read_link(fd.path()).ok())
        .filter(|to| to.to_string_lossy().starts_with("socket:"))
        .count()
}

/// User and system time of the children that have ended and were waited for.
pub fn children() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("it is known");
    let of = |time: nix::sys::time::TimeVal| {
        Duration::from_micros(u64::try_from(time.tv_sec() * 1_000_000 + time.tv_usec()).unwrap_or(0))
    };
    of(usage.user_time()) + of(usage.system_time())
}
