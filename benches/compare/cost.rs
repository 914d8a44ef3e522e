//! What something took: processor time of this process and of the database server, wall time, memory.

use std::fs;
use std::time::{Duration, Instant};

/// Processor time of all threads of a process so far, in nanoseconds: `/proc/PID/task/*/schedstat`.
fn of_process(pid: &str) -> u64 {
    let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else { return 0 };
    let of_task = |path: std::path::PathBuf| -> Option<u64> { fs::read_to_string(path.join("schedstat")).ok()?.split(' ').next()?.parse().ok() };
    tasks.filter_map(Result::ok).filter_map(|task| of_task(task.path())).sum()
}

/// A count of processor time: of this process, and of the database server where it is another one on this machine.
#[derive(Debug, Clone)]
pub struct Processor {
    server: Vec<String>,
}

impl Processor {
    /// Counts this process, and the processes of a server.
    pub fn new(server: Vec<String>) -> Self {
        Self { server }
    }

    /// So far.
    fn now(&self) -> u64 {
        of_process("self") + self.server.iter().map(|pid| of_process(pid)).sum::<u64>()
    }

    /// Begins to count.
    pub fn begin(&self) -> Begun {
        Begun { at: Instant::now(), processor: self.now() }
    }

    /// The processor time since, in milliseconds.
    pub fn since(&self, begun: &Begun) -> f64 {
        millis(Duration::from_nanos(self.now().saturating_sub(begun.processor)))
    }
}

/// When a count began.
pub struct Begun {
    /// On the clock.
    pub at: Instant,
    processor: u64,
}

/// A time in milliseconds.
pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The value below which so many hundredths of these lie.
pub fn quantile(times: &mut [f64], hundredths: usize) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get((times.len() * hundredths / 100).min(times.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

/// The resident memory of this process, in MiB.
pub fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// How busy the machine is, as it says itself.
pub fn load() -> String {
    fs::read_to_string("/proc/loadavg").unwrap_or_default().split(' ').take(1).collect()
}
