//! Prints the table of territories made from a folder of official files, and the two files kept by hand.
//!
//! `cargo run -p domain --example territories -- DIR data > table.tsv`

use std::path::Path;
use std::{env, fs, io};

use domain::collectivity::official::{self, Sources};
use domain::collectivity::table;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(official), Some(kept)) = (arguments.next(), arguments.next()) else {
        return Err("give the folder of the official files, then the folder of the files kept by hand".into());
    };
    let read = |folder: &str, file: &str| -> io::Result<String> { fs::read_to_string(Path::new(folder).join(file)) };
    let bodies = official::read(&Sources {
        communes: &read(&official, "communes.json")?,
        epci: &read(&official, "epci.json")?,
        ept: &read(&official, "ept.json")?,
        departements: &read(&official, "departements.json")?,
        regions: &read(&official, "regions.json")?,
        sirens: &read(&kept, "territories-siren.tsv")?,
        years: &read(&kept, "territories-years.tsv")?,
    })?;
    print!("{}", table::write(&bodies));
    Ok(())
}
