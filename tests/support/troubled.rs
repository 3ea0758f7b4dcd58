//! Scenarios of a link that loses, delays, reorders and copies packets, as a seed says.
#![allow(dead_code, reason = "every test file takes what it needs")]

use std::fmt::Write as _;

/// Numbers that look like chance and are the same for the same seed.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below this one.
    pub(crate) const fn below(&mut self, bound: u64) -> u64 {
        // A linear congruential generator (Knuth, MMIX): its upper bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// A scenario of this seed, whose `programs` are the tables of the two ends. The rules name the client's packets of this `kind`,
/// up to the how manyth.
pub(crate) fn troubled(seed: u64, (kind, packets): (&str, u64), programs: &str) -> String {
    let mut random = Random::new(seed);
    let (delay, queue) = (10 + random.below(30), 20 + random.below(50));
    let (loss, jitter) = (random.below(50), random.below(4));
    let rules = (0..random.below(6)).map(|_| {
        let place = 1 + random.below(packets);
        match random.below(3) {
            0 => format!("duplicate client {kind} {place}"),
            1 => format!("hold client {kind} {place} until after the next"),
            _ => format!("delay client {kind} {place} by {} ms", 1 + random.below(60)),
        }
    });
    let rules: Vec<_> = rules.collect();
    let mut text = format!("seed = {seed}\nat_most = \"60 s\"\nrules = {rules:?}\n{programs}\n");
    let _ = writeln!(
        text,
        "[link]\nrate = \"10 Mbit/s\"\ndelay = \"{delay} ms\"\njitter = \"{jitter} ms\"\nqueue = {queue}\n\
         loss = \"{}.{} %\"",
        loss / 10,
        loss % 10
    );
    text
}
