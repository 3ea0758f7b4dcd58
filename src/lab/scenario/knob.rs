//! What a scenario may turn of the two kernels: their variables (sysctl) and the metrics of their routes.

/// A variable of the kernel, with the value that a scenario gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sysctl {
    /// Its name: a file of `/proc/sys/net/ipv4`.
    pub name: &'static str,
    /// What is written to it.
    pub value: String,
}

/// A metric of the route to the other host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Which.
    pub kind: MetricKind,
    /// Its value, in the unit of its kind.
    pub value: u32,
}

/// The metrics of a route, as `ip route` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MetricKind {
    /// The congestion window at the beginning, in segments.
    InitCwnd,
    /// The receive window at the beginning, in segments.
    InitRwnd,
    /// Whether each segment is acknowledged at once: 0 or 1.
    QuickAck,
    /// The smallest retransmission timeout, in milliseconds.
    RtoMin,
    /// Where slow start ends, in segments.
    Ssthresh,
    /// The largest congestion window, in segments. The kernel keeps to it only if the metric is locked.
    Cwnd,
    /// The largest segment that is announced, in bytes.
    AdvMss,
    /// The largest window that is announced, in bytes.
    Window,
    /// How much reordering is expected, in segments.
    Reordering,
}

impl MetricKind {
    /// Every metric with its key and its range.
    pub const ALL: &[(&'static str, Self, u32, u32)] = &[
        ("initcwnd", Self::InitCwnd, 1, 65_535),
        ("initrwnd", Self::InitRwnd, 1, 65_535),
        ("quickack", Self::QuickAck, 0, 1),
        ("rto_min_ms", Self::RtoMin, 1, 120_000),
        ("ssthresh", Self::Ssthresh, 1, 1_000_000),
        ("cwnd", Self::Cwnd, 1, 1_000_000),
        ("advmss", Self::AdvMss, 88, 65_495),
        ("window", Self::Window, 1, 1_000_000_000),
        ("reordering", Self::Reordering, 1, 300),
    ];
}

/// What a variable may be: so many numbers, each within a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    /// The name of the variable.
    pub name: &'static str,
    /// How many numbers it has: 1, or 3 for the smallest, the usual and the largest buffer.
    pub numbers: usize,
    /// The smallest value.
    pub least: u64,
    /// The largest value.
    pub most: u64,
}

const fn one(name: &'static str, least: u64, most: u64) -> Allowed {
    Allowed { name, numbers: 1, least, most }
}

const fn switch(name: &'static str) -> Allowed {
    one(name, 0, 1)
}

/// The largest number that the kernel takes for most of them.
const INT: u64 = i32::MAX as u64;

/// The variables that an ordinary user may write in a network namespace of his own, and that change what is seen
/// (Linux, Documentation/networking/ip-sysctl.rst).
pub const SYSCTLS: &[Allowed] = &[
    switch("tcp_sack"),
    switch("tcp_dsack"),
    switch("tcp_window_scaling"),
    one("tcp_timestamps", 0, 2),
    one("tcp_ecn", 0, 5),
    one("tcp_early_retrans", 0, 4),
    one("tcp_recovery", 0, 7),
    one("tcp_frto", 0, 2),
    one("tcp_reordering", 1, 300),
    one("tcp_syn_retries", 1, 127),
    one("tcp_synack_retries", 0, 255),
    one("tcp_syn_linear_timeouts", 0, 127),
    one("tcp_retries1", 0, 255),
    one("tcp_retries2", 0, 255),
    one("tcp_rto_min_us", 1, 120_000_000),
    one("tcp_rto_max_ms", 1000, 120_000),
    one("tcp_fin_timeout", 1, INT),
    one("tcp_keepalive_time", 1, 32_767),
    one("tcp_keepalive_intvl", 1, 32_767),
    one("tcp_keepalive_probes", 1, 127),
    Allowed { name: "tcp_rmem", numbers: 3, least: 1, most: INT },
    Allowed { name: "tcp_wmem", numbers: 3, least: 1, most: INT },
    switch("tcp_moderate_rcvbuf"),
    one("tcp_autocorking", 0, 1),
    one("tcp_comp_sack_nr", 0, 255),
    one("tcp_comp_sack_delay_ns", 0, 1_000_000_000),
    one("tcp_comp_sack_slack_ns", 0, 1_000_000_000),
    switch("tcp_slow_start_after_idle"),
    switch("tcp_no_metrics_save"),
    switch("tcp_abort_on_overflow"),
    one("ipfrag_time", 1, 3600),
];
