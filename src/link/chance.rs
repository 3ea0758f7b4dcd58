//! Chance that can be repeated: it depends on the seed and on what a packet is, not on when it comes or what came before it.
//!
//! The kernel sends the same data in each run of a scenario, but not the same acknowledgments: a counter, or a generator that
//! is drawn from once a packet, would lose other data in each run.

use super::quantity::{Probability, TimeSpan};

/// What makes a packet the one that it is, as numbers in a fixed order.
pub type Identity = [u64; 6];

/// The use of chance: each has a stream of its own.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// Whether a packet is lost.
    Loss,
    /// How much longer it is under way.
    Jitter,
}

/// Whether something of this likelihood happens to a packet.
pub fn happens(probability: Probability, seed: u64, purpose: Purpose, identity: &Identity) -> bool {
    let number = u128::from(number(seed, purpose, identity));
    // Of 2^64 equally likely numbers, the lowest part.
    number * 1_000_000 < u128::from(probability.millionths()) << 64
}

/// A time between nothing and `most` for a packet, all equally likely.
pub fn up_to(most: TimeSpan, seed: u64, purpose: Purpose, identity: &Identity) -> u64 {
    let number = u128::from(number(seed, purpose, identity));
    u64::try_from((number * (u128::from(most.ns()) + 1)) >> 64).unwrap_or_default()
}

fn number(seed: u64, purpose: Purpose, identity: &Identity) -> u64 {
    let start = mix(seed ^ mix(purpose as u64 + 1));
    identity.iter().fold(start, |state, part| mix(state ^ mix(*part)))
}

/// Spreads each bit of a number over all others: the step and the finalizer of SplitMix64 (Steele, Lea, Flood: "Fast
/// splittable pseudorandom number generators", 2014).
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_as_many_are_lost_as_the_probability_says() {
        for percent in [0, 1, 10, 50, 100] {
            let probability = Probability::from_millionths(percent * 10_000);
            let lost = (0..10_000)
                .filter(|n| happens(probability, 7, Purpose::Loss, &[1, 0, 1, *n, 1448, 1]))
                .count();
            let expected = percent as usize * 100;
            assert!(lost.abs_diff(expected) < 150, "{percent} %: {lost}");
        }
    }

    #[test]
    fn each_part_of_an_identity_and_the_seed_matter() {
        let base = [1, 0, 1, 1, 1448, 1];
        let of = |seed, identity: &Identity| number(seed, Purpose::Loss, identity);
        for part in 0..base.len() {
            let mut other = base;
            other[part] += 1;
            assert_ne!(of(1, &base), of(1, &other), "part {part}");
        }
        assert_ne!(of(1, &base), of(2, &base));
        assert_ne!(of(1, &base), number(1, Purpose::Jitter, &base));
    }

    #[test]
    fn jitter_stays_within_its_bound() {
        let most = TimeSpan::from_ms(3);
        let all: Vec<u64> = (0..1000).map(|n| up_to(most, 1, Purpose::Jitter, &[n; 6])).collect();
        assert!(all.iter().all(|ns| *ns <= most.ns()) && all.iter().max() > Some(&2_900_000));
    }
}
