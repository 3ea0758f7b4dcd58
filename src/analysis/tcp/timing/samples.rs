//! Statistics of many times in little memory: count, minimum, maximum and median.

/// How many times are kept exactly: 512 bytes, enough for an exchange that is read by hand.
const EXACT: usize = 128;
/// Each doubling of the time has 2^6 buckets: the middle of a bucket is wrong by at most 1/128, under 1 %.
const BUCKETS_BITS: u32 = 6;

/// Times in nanoseconds, none of them negative.
///
/// The median is exact for up to 128 times, if none is above 4.29 s (32 bits of nanoseconds). Otherwise its error is
/// below 1 %: then only the counts of the buckets that are not empty are kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Samples {
    count: u64,
    min: i64,
    max: i64,
    kept: SampleStore,
}

#[derive(Debug, Clone)]
enum SampleStore {
    Exact(Vec<u32>),
    Counted(Vec<Bucket>),
}

impl Default for SampleStore {
    fn default() -> Self {
        Self::Exact(Vec::new())
    }
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    number: u16,
    count: u32,
}

impl Samples {
    /// Adds a time.
    pub(super) fn add(&mut self, sample: i64) {
        let sample = sample.max(0);
        self.min = if self.count == 0 { sample } else { self.min.min(sample) };
        self.max = self.max.max(sample);
        self.count += 1;
        match (&mut self.kept, u32::try_from(sample)) {
            (SampleStore::Exact(times), Ok(short)) if times.len() < EXACT => times.push(short),
            (SampleStore::Exact(times), _) => {
                let mut buckets = Vec::new();
                for short in times.iter() {
                    count(&mut buckets, u64::from(*short));
                }
                count(&mut buckets, sample.unsigned_abs());
                self.kept = SampleStore::Counted(buckets);
            }
            (SampleStore::Counted(buckets), _) => count(buckets, sample.unsigned_abs()),
        }
    }

    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    pub(super) const fn min(&self) -> i64 {
        self.min
    }

    pub(super) const fn max(&self) -> i64 {
        self.max
    }

    /// The median; for an even count, the lower of the two middle ones.
    pub(super) fn median(&self) -> Option<i64> {
        let rank = self.count.checked_sub(1)? / 2;
        let buckets = match &self.kept {
            SampleStore::Exact(times) => {
                let mut sorted = times.clone();
                sorted.sort_unstable();
                return sorted.get(usize::try_from(rank).ok()?).map(|sample| i64::from(*sample));
            }
            SampleStore::Counted(buckets) => buckets,
        };
        let mut before = 0;
        let holds = |bucket: &&Bucket| {
            before += u64::from(bucket.count);
            before > rank
        };
        let bucket = buckets.iter().find(holds)?;
        Some(middle(bucket.number).clamp(self.min, self.max))
    }

    pub(super) fn heap(&self) -> usize {
        match &self.kept {
            SampleStore::Exact(times) => times.capacity() * size_of::<u32>(),
            SampleStore::Counted(buckets) => buckets.capacity() * size_of::<Bucket>(),
        }
    }
}

fn count(buckets: &mut Vec<Bucket>, sample: u64) {
    let number = number(sample);
    match buckets.binary_search_by_key(&number, |bucket| bucket.number) {
        Ok(place) => {
            if let Some(bucket) = buckets.get_mut(place) {
                bucket.count = bucket.count.saturating_add(1);
            }
        }
        Err(place) => buckets.insert(place, Bucket { number, count: 1 }),
    }
}

/// The bucket of a time: below 128 ns each time has its own bucket; above, the highest seven bits select it.
fn number(sample: u64) -> u16 {
    let shift = shift(sample);
    let highest = sample >> shift;
    u16::try_from((u64::from(shift) << BUCKETS_BITS) + highest).unwrap_or(u16::MAX)
}

const fn shift(sample: u64) -> u32 {
    (u64::BITS - sample.leading_zeros()).saturating_sub(BUCKETS_BITS + 1)
}

/// The time in the middle of a bucket.
fn middle(number: u16) -> i64 {
    let number = i64::from(number);
    let shift = (number >> BUCKETS_BITS).saturating_sub(1).max(0);
    let highest = number - (shift << BUCKETS_BITS);
    let half = if shift == 0 { 0 } else { 1 << (shift - 1) };
    (highest << shift).saturating_add(half)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(times: impl IntoIterator<Item = i64>) -> Samples {
        let mut samples = Samples::default();
        times.into_iter().for_each(|time| samples.add(time));
        samples
    }

    #[test]
    fn the_median_of_few_is_exact() {
        assert_eq!(of([]).median(), None);
        assert_eq!(of([7]).median(), Some(7));
        assert_eq!(of([9_000_001, 3, 5_000_003]).median(), Some(5_000_003));
        assert_eq!(of([4, 1, 3, 2]).median(), Some(2));
        let many = of((0..128).map(|n| 1_000_003 * n));
        assert_eq!((many.median(), many.min(), many.max()), (Some(1_000_003 * 63), 0, 1_000_003 * 127));
    }

    #[test]
    fn the_median_of_many_is_wrong_by_less_than_one_percent_wherever_it_lies() {
        for base in [1, 90, 1_000, 250_000, 33_000_000, 5_000_000_000, i64::MAX / 4000] {
            let samples = of((0..1001).map(|n| base * (500 + n)));
            let (median, truth) = (samples.median().unwrap(), base * 1000);
            assert!((median - truth).abs() * 100 < truth, "{median} for {truth}");
            assert_eq!((samples.count(), samples.min(), samples.max()), (1001, base * 500, base * 1500));
        }
    }

    #[test]
    fn every_time_falls_into_a_bucket_whose_middle_is_near() {
        for bits in 0..63 {
            for time in [1i64 << bits, (1i64 << bits) + (1i64 << bits) / 3, i64::MAX >> bits] {
                let near = middle(number(time.unsigned_abs()));
                assert!(
                    (i128::from(near) - i128::from(time)).abs() * 100 < i128::from(time),
                    "{near}, {time}"
                );
            }
        }
        assert_eq!(middle(number(0)), 0);
    }

    #[test]
    fn a_long_connection_keeps_little() {
        // A round trip between 20 and 60 ms, 100,000 times.
        let samples = of((0..100_000).map(|n| 20_000_000 + (n * 7919) % 40_000_000));
        assert!(samples.heap() <= 1024, "{}", samples.heap());
    }
}
