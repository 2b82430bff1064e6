//! Chance from a seed: SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014).
//!
//! Ten lines of our own instead of a crate, because the journal must stay the same, byte for byte, when crates move on.

/// A stream of numbers that its seed fixes.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// From a seed and a name: different names give streams that do not touch one another.
    pub fn new(seed: u64, name: &str) -> Self {
        // FNV-1a over the name.
        let folded = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64 ^ seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut chance = Self(folded);
        chance.next();
        chance
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `n` - 1; 0 when `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 { 0 } else { self.next() % n }
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).max(0).unsigned_abs();
        low.saturating_add(i64::try_from(self.below(width.saturating_add(1))).unwrap_or(0))
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let place = self.below(from.len() as u64);
        from.get(usize::try_from(place).ok()?)
    }

    /// A place, by weights; absent when they are all zero.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u64> + Clone) -> Option<usize> {
        let total: u64 = weights.clone().sum();
        if total == 0 {
            return None;
        }
        let mut at = self.below(total);
        for (place, weight) in weights.enumerate() {
            if at < weight {
                return Some(place);
            }
            at -= weight;
        }
        None
    }

    /// Shuffles in place (Fisher-Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = usize::try_from(self.below(last as u64 + 1)).unwrap_or(0);
            items.swap(last, other);
        }
    }

    /// `parts` numbers of at least `least` that add up to `total`, uneven as life is.
    pub fn apportion(&mut self, total: i64, parts: usize, least: i64, step: i64) -> Vec<i64> {
        let count = i64::try_from(parts).unwrap_or(i64::MAX).max(1);
        let free = total.saturating_sub(least.saturating_mul(count)).max(0);
        let weights: Vec<i64> = (0..parts).map(|_| self.between(1, 100).pow(2)).collect();
        let sum: i64 = weights.iter().sum::<i64>().max(1);
        let step = step.max(1);
        let mut given: Vec<i64> = weights
            .iter()
            .map(|weight| {
                let share = i128::from(free) * i128::from(*weight) / i128::from(sum);
                least + i64::try_from(share).unwrap_or(0) / step * step
            })
            .collect();
        let rest = total - given.iter().sum::<i64>();
        if let Some(last) = given.last_mut() {
            *last += rest;
        }
        given
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn parts_add_up_and_none_is_too_small() {
        let mut chance = Chance::new(7, "parts");
        for (total, parts, least, step) in [
            (5_942_000_000, 98, 1_000_000, 10_000),
            (1542, 700, 1, 1),
            (53, 53, 1, 1),
        ] {
            let given = chance.apportion(total, parts, least, step);
            assert_eq!(given.iter().sum::<i64>(), total);
            assert!(given.iter().all(|g| *g >= least), "{given:?}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let numbers = |seed| {
            (0..5)
                .map(|_| ())
                .scan(Chance::new(seed, "x"), |c, ()| Some(c.next()))
                .collect::<Vec<_>>()
        };
        assert_eq!(numbers(1), numbers(1));
        assert_ne!(numbers(1), numbers(2));
    }
}
