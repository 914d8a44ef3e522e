//! The tables that the bench prints.

use super::ask::Measured;
use super::ground::Size;

/// What was measured at one size.
pub struct Figures {
    size: Size,
    lines: Vec<(String, f64, Measured)>,
}

impl Figures {
    /// Nothing yet.
    pub fn new(size: Size) -> Self {
        Self { size, lines: Vec::new() }
    }

    /// One more; `growth` is how much more it may take than at the smallest size, or no number.
    pub fn add(&mut self, name: &str, growth: f64, measured: Measured) {
        println!("  {name:<48} {:>9.3} ms CPU {:>9.3} ms p50 {:>8} bytes or rows", measured.cpu, measured.p50, measured.bytes);
        self.lines.push((name.to_owned(), growth, measured));
    }
}

/// Prints all sizes side by side.
pub fn print(all: &[Figures]) {
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return };
    let sizes: Vec<&str> = all.iter().map(|figures| figures.size.name).collect();
    println!("| | CPU ms {} | p50 ms | growth | goal | |", sizes.join(" / "));
    println!("| --- | --- | --- | --- | --- | --- |");
    for (name, goal, small) in &first.lines {
        let of = |figures: &Figures| figures.lines.iter().find(|(other, ..)| other == name).map(|(.., measured)| *measured);
        let join = |what: fn(Measured) -> f64| {
            all.iter().map(|figures| of(figures).map_or("–".to_owned(), |measured| format!("{:.3}", what(measured)))).collect::<Vec<_>>().join(" / ")
        };
        let growth = of(last).map_or(f64::NAN, |large| large.cpu / small.cpu);
        let (goal, verdict) =
            if goal.is_nan() { ("–".to_owned(), "") } else { (format!("≤ {goal}"), if growth <= *goal { "kept" } else { "missed" }) };
        println!("| {name} | {} | {} | {growth:.2} | {goal} | {verdict} |", join(|one| one.cpu), join(|one| one.p50));
    }
}
