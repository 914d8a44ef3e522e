//! Groups of collectivités: by région, by département, by kind, by how many people live there.

/// By what collectivités are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// By région.
    Region,
    /// By département.
    Departement,
    /// By kind.
    Kind,
    /// By population.
    PopulationBand,
}

/// A band of population, from so many inhabitants on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Band(u8);

/// Where bands begin; the thresholds of the code of collectivités (3,500; 10,000; 100,000) are among them.
const STARTS: [u32; 7] = [0, 1_000, 3_500, 10_000, 30_000, 100_000, 500_000];

impl Band {
    /// All bands, the smallest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0_u8..).take(STARTS.len()).map(Self)
    }

    /// The band of a population.
    pub fn of(population: u32) -> Self {
        let below = STARTS.iter().filter(|start| **start <= population).count();
        Self(u8::try_from(below.saturating_sub(1)).unwrap_or(0))
    }

    /// The band whose key this is.
    pub fn parse(key: &str) -> Option<Self> {
        Self::all().find(|band| band.key() == key)
    }

    /// From how many inhabitants.
    pub fn from(self) -> u32 {
        STARTS.get(usize::from(self.0)).copied().unwrap_or(0)
    }

    /// Below how many; none for the largest.
    pub fn below(self) -> Option<u32> {
        STARTS.get(usize::from(self.0) + 1).copied()
    }

    /// A key for programs: `10000-29999`, `500000+`.
    pub fn key(self) -> String {
        match self.below() {
            Some(below) => format!("{}-{}", self.from(), below - 1),
            None => format!("{}+", self.from()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_touch_and_do_not_overlap() {
        for (population, key) in
            [(0, "0-999"), (999, "0-999"), (1_000, "1000-3499"), (99_999, "30000-99999"), (500_000, "500000+"), (u32::MAX, "500000+")]
        {
            assert_eq!(Band::of(population).key(), key);
            assert_eq!(Band::parse(key), Some(Band::of(population)));
        }
        assert_eq!(Band::parse("7"), None);
        assert_eq!(Band::all().count(), STARTS.len());
    }
}
