//! The official files of INSEE and the DGCL, turned into the table of territories.
//!
//! Left out: communes déléguées and associées (hundreds share the code of their commune), and lands without inhabitants. The
//! files come as texts; where they are downloaded and when is not known here.

mod files;
mod special;

use std::collections::{BTreeSet, HashMap};

use super::article::Article;
use super::body::Collectivity;
use super::code::Siren;
use super::kind::Kind;
pub use files::OfficialError;
use files::{AreaRow, CommuneRow, GroupingRow, insee, json, siren};
use special::{GROUPING_PREFIXES, NO_COLLECTIVITY, PARIS, PARIS_DEPARTEMENT, SPECIALS, Special};

/// The texts of the files: five official ones, and two that are kept by hand beside the table.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// `communes.json`.
    pub communes: &'a str,
    /// `epci.json`: the groupings with their members.
    pub epci: &'a str,
    /// `ept.json`: the établissements publics territoriaux with their members.
    pub ept: &'a str,
    /// `departements.json`.
    pub departements: &'a str,
    /// `regions.json`.
    pub regions: &'a str,
    /// `territories-siren.tsv`: kind, code, SIREN, source.
    pub sirens: &'a str,
    /// `territories-years.tsv`: département or `*`, census year.
    pub years: &'a str,
}

/// Reads the files into bodies, in the order of the table: by kind, then by official code.
pub fn read(sources: &Sources<'_>) -> Result<Vec<Collectivity>, OfficialError> {
    let communes: Vec<CommuneRow> = json("communes.json", sources.communes)?;
    let mut groupings: Vec<GroupingRow> = json("epci.json", sources.epci)?;
    groupings.extend(json::<GroupingRow>("ept.json", sources.ept)?);
    let departements: Vec<AreaRow> = json("departements.json", sources.departements)?;
    let regions: Vec<AreaRow> = json("regions.json", sources.regions)?;
    let mut sirens = files::sirens("territories-siren.tsv", sources.sirens)?;

    let census = Census::new(&communes, files::years("territories-years.tsv", sources.years)?);
    let mut bodies = municipal(&census, &groupings, &departements)?;
    for grouping in &groupings {
        bodies.push(census.grouping(grouping)?);
    }
    for row in departements.iter().filter(|row| row.code != PARIS_DEPARTEMENT && inhabited(&row.code)) {
        let kind = if row.zone == "com" { Kind::Overseas } else { Kind::Departement };
        bodies.push(census.area(kind, row, sirens.remove(&(kind, row.code.clone())))?);
    }
    for row in regions.iter().filter(|row| row.zone != "com") {
        bodies.push(census.area(Kind::Region, row, sirens.remove(&(Kind::Region, row.code.clone())))?);
    }
    for special in &SPECIALS {
        bodies.push(census.special(special)?);
    }
    if let Some((_, code)) = sirens.into_keys().next() {
        return Err(OfficialError::CodeUnknown { file: "territories-siren.tsv", given: code });
    }
    bodies.sort_by(|one, other| (one.kind, &one.official_code).cmp(&(other.kind, &other.official_code)));
    Ok(bodies)
}

/// The communes and the municipal arrondissements; of Paris, the one body it is.
fn municipal(census: &Census<'_>, groupings: &[GroupingRow], departements: &[AreaRow]) -> Result<Vec<Collectivity>, OfficialError> {
    let mut member_of: HashMap<&str, BTreeSet<Siren>> = HashMap::new();
    for grouping in groupings {
        let siren = siren("epci.json", &grouping.code)?;
        for member in &grouping.membres {
            member_of.entry(&member.code).or_default().insert(siren.clone());
        }
    }
    let names: HashMap<&str, &str> = departements.iter().map(|row| (row.code.as_str(), row.nom.as_str())).collect();

    let mut bodies = Vec::with_capacity(census.rows.len());
    for row in census.rows.iter().filter(|row| inhabited(&row.departement)) {
        let kind = match row.kind.as_str() {
            "commune-actuelle" if row.code == PARIS => Kind::SpecialStatus,
            // Saint-Barthélemy and Saint-Martin have no communes: the collectivité is there for all.
            "commune-actuelle" if row.zone == "com" && names.get(row.departement.as_str()) == Some(&row.nom.as_str()) => continue,
            "commune-actuelle" => Kind::Commune,
            "arrondissement-municipal" => Kind::MunicipalArrondissement,
            _ => continue,
        };
        let mut body = census.commune(kind, row)?;
        body.member_of = member_of.remove(row.code.as_str()).into_iter().flatten().collect();
        if let Some(city) = &row.commune {
            let unknown = || OfficialError::CodeUnknown { file: "communes.json", given: city.clone() };
            let city_siren = census.by_code.get(city.as_str()).and_then(|row| row.siren.as_deref());
            body.member_of = vec![siren("communes.json", city_siren.ok_or_else(unknown)?)?];
        }
        bodies.push(body);
    }
    if let Some((code, _)) = member_of.into_iter().next() {
        return Err(OfficialError::CodeUnknown { file: "epci.json", given: code.to_owned() });
    }
    Ok(bodies)
}

fn inhabited(departement: &str) -> bool {
    !NO_COLLECTIVITY.contains(&departement)
}

/// The communes with the years of their censuses: every larger body is counted from them, so that all figures are of one kind.
struct Census<'a> {
    /// All rows.
    rows: &'a [CommuneRow],
    /// The communes of today, Paris among them; arrondissements would count their inhabitants twice.
    by_code: HashMap<&'a str, &'a CommuneRow>,
    years: HashMap<String, u16>,
}

impl<'a> Census<'a> {
    fn new(rows: &'a [CommuneRow], years: HashMap<String, u16>) -> Self {
        let current = rows.iter().filter(|row| row.kind == "commune-actuelle");
        Self { rows, by_code: current.map(|row| (row.code.as_str(), row)).collect(), years }
    }

    /// The communes of today, in no order.
    fn current(&self) -> impl Iterator<Item = &'a CommuneRow> {
        self.by_code.values().copied()
    }

    fn year(&self, departement: &str) -> Option<u16> {
        self.years.get(departement).or_else(|| self.years.get("*")).copied()
    }

    /// The inhabitants of some communes, and the year when it is the same for all; nothing when one of them was not counted.
    fn count<'row>(&self, rows: impl Iterator<Item = &'row CommuneRow>) -> (Option<u32>, Option<u16>) {
        let counted: Option<Vec<_>> = rows.map(|row| Some((row.population?, self.year(&row.departement)))).collect();
        let Some(counted) = counted.filter(|counted| !counted.is_empty()) else { return (None, None) };
        let people = counted.iter().map(|(people, _)| people).sum();
        let year = counted[0].1.filter(|_| counted.iter().all(|(_, year)| *year == counted[0].1));
        (Some(people), year)
    }

    fn commune(&self, kind: Kind, row: &CommuneRow) -> Result<Collectivity, OfficialError> {
        let (population, population_year) = self.count(std::iter::once(row));
        let seen = Article::seen_in(&row.nom);
        let article = match row.article.map(article).transpose()? {
            // INSEE forgets an article now and then: Le Vernet-Chaméane has none in the code of 2026.
            Some(Article::None) if matches!(seen, Article::Le | Article::Les) => seen,
            Some(coded) => coded,
            None => seen,
        };
        Ok(Collectivity {
            kind,
            official_code: row.code.clone(),
            name: tidy(&row.nom),
            article,
            siren: row.siren.as_deref().map(|given| siren("communes.json", given)).transpose()?,
            insee: Some(insee("communes.json", &row.code)?),
            population,
            population_year,
            departement: (row.code != PARIS).then(|| row.departement.clone()),
            region: (row.zone != "com").then(|| row.region.clone()),
            member_of: Vec::new(),
        })
    }

    fn grouping(&self, row: &GroupingRow) -> Result<Collectivity, OfficialError> {
        let kind = match row.kind.as_str() {
            "CC" | "CA" | "CU" => Kind::Epci,
            "METRO" => Kind::Metropole,
            // The Métropole de Lyon runs the département on its territory (L3611-1).
            "MET69" => Kind::SpecialStatus,
            "EPT" => Kind::Ept,
            given => return Err(OfficialError::GroupingUnknown { given: given.to_owned() }),
        };
        let unknown = |code: &str| OfficialError::CodeUnknown { file: "epci.json", given: code.to_owned() };
        let found = row.membres.iter().map(|member| self.by_code.get(member.code.as_str()).copied().ok_or_else(|| unknown(&member.code)));
        let communes: Vec<&CommuneRow> = found.collect::<Result<_, _>>()?;
        let (population, population_year) = self.count(communes.iter().copied());
        let name = GROUPING_PREFIXES.iter().find_map(|(short, long)| row.nom.strip_prefix(short).map(|rest| format!("{long}{rest}")));
        Ok(Collectivity {
            kind,
            official_code: row.code.clone(),
            name: tidy(name.as_deref().unwrap_or(&row.nom)),
            article: if kind == Kind::SpecialStatus { Article::La } else { Article::None },
            siren: Some(siren("epci.json", &row.code)?),
            insee: None,
            population,
            population_year,
            departement: shared(communes.iter().map(|commune| commune.departement.as_str())),
            region: shared(communes.iter().map(|commune| commune.region.as_str())),
            member_of: Vec::new(),
        })
    }

    /// A département, an overseas collectivité or a région.
    fn area(&self, kind: Kind, row: &AreaRow, siren: Option<Siren>) -> Result<Collectivity, OfficialError> {
        let inside = |commune: &&CommuneRow| if kind == Kind::Region { commune.region == row.code } else { commune.departement == row.code };
        let (population, population_year) = self.count(self.current().filter(inside));
        let runs = |special: &&Special| match kind {
            Kind::Region => special.runs_region && special.region == row.code,
            _ => special.departements.contains(&row.code.as_str()),
        };
        // The collectivité that is its own and only commune bears the commune's code.
        let alone = self.current().find(|commune| kind == Kind::Overseas && commune.departement == row.code && commune.nom == row.nom);
        Ok(Collectivity {
            kind,
            official_code: row.code.clone(),
            name: tidy(&row.nom),
            article: article(row.article)?,
            siren,
            insee: alone.map(|commune| insee("communes.json", &commune.code)).transpose()?,
            population,
            population_year,
            departement: None,
            region: row.region.clone().filter(|_| kind == Kind::Departement),
            member_of: SPECIALS.iter().filter(runs).filter_map(|special| Siren::parse(special.siren)).collect(),
        })
    }

    fn special(&self, special: &Special) -> Result<Collectivity, OfficialError> {
        let inside = |commune: &&CommuneRow| special.departements.contains(&commune.departement.as_str());
        let (population, population_year) = self.count(self.current().filter(inside));
        Ok(Collectivity {
            kind: Kind::SpecialStatus,
            official_code: special.siren.to_owned(),
            name: special.name.to_owned(),
            article: special.article,
            siren: Some(siren("special.rs", special.siren)?),
            insee: None,
            population,
            population_year,
            departement: shared(special.departements.iter().copied()),
            region: Some(special.region.to_owned()),
            member_of: Vec::new(),
        })
    }
}

fn article(code: u8) -> Result<Article, OfficialError> {
    Article::from_code(code).ok_or_else(|| OfficialError::CodeInvalid { file: "communes.json", what: "article", given: code.to_string() })
}

/// A name on one line, with single spaces: the table needs no quoting.
fn tidy(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The code that all share.
fn shared<'a>(mut codes: impl Iterator<Item = &'a str>) -> Option<String> {
    let first = codes.next()?;
    codes.all(|code| code == first).then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCES: Sources<'static> = Sources {
        communes: r#"[
            {"code":"75056","nom":"Paris","typeLiaison":0,"zone":"metro","departement":"75","region":"11","type":"commune-actuelle","siren":"217500016","population":2103778},
            {"code":"75101","nom":"Paris 1er Arrondissement","typeLiaison":0,"zone":"metro","commune":"75056","departement":"75","region":"11","type":"arrondissement-municipal","population":15114},
            {"code":"93066","nom":"Saint-Denis","typeLiaison":0,"zone":"metro","departement":"93","region":"11","type":"commune-actuelle","siren":"929939411","population":149077},
            {"code":"93066","nom":"Saint-Denis","typeLiaison":0,"zone":"metro","departement":"93","region":"11","type":"commune-deleguee"},
            {"code":"97611","nom":"Mamoudzou","typeLiaison":0,"zone":"drom","departement":"976","region":"06","type":"commune-actuelle","siren":"200008852","population":71437},
            {"code":"97701","nom":"Saint-Barthélemy","zone":"com","departement":"977","region":"977","type":"commune-actuelle","population":10660},
            {"code":"98412","nom":"Archipel des Kerguelen","zone":"com","departement":"984","region":"984","type":"commune-actuelle"},
            {"code":"98818","nom":"Nouméa","zone":"com","departement":"988","region":"988","type":"commune-actuelle","population":85976}
        ]"#,
        epci: r#"[{"code":"200054781","nom":"Métropole du Grand Paris","type":"METRO","membres":[{"code":"75056"},{"code":"93066"}]}]"#,
        ept: r#"[{"code":"200057867","nom":"Plaine Commune","type":"EPT","membres":[{"code":"93066"}]}]"#,
        departements: r#"[
            {"code":"75","region":"11","nom":"Paris","typeLiaison":0,"zone":"metro"},
            {"code":"93","region":"11","nom":"Seine-Saint-Denis","typeLiaison":3,"zone":"metro"},
            {"code":"976","region":"06","nom":"Mayotte","typeLiaison":0,"zone":"drom"},
            {"code":"977","region":"977","nom":"Saint-Barthélemy","typeLiaison":0,"zone":"com"},
            {"code":"984","region":"984","nom":"Terres australes et antarctiques françaises","typeLiaison":0,"zone":"com"},
            {"code":"988","region":"988","nom":"Nouvelle-Calédonie","typeLiaison":0,"zone":"com"}
        ]"#,
        regions: r#"[
            {"code":"06","nom":"Mayotte","typeLiaison":0,"zone":"drom"},
            {"code":"11","nom":"Île-de-France","typeLiaison":1,"zone":"metro"},
            {"code":"988","nom":"Nouvelle-Calédonie","typeLiaison":0,"zone":"com"}
        ]"#,
        sirens: "# kind\tcode\tsiren\tsource\nREGION\t11\t237500079\tSirene\n",
        years: "*\t2023\n976\t2017\n",
    };

    fn one<'a>(bodies: &'a [Collectivity], kind: Kind, code: &str) -> &'a Collectivity {
        bodies.iter().find(|body| body.kind == kind && body.official_code == code).unwrap_or_else(|| panic!("{code} is missing"))
    }

    #[test]
    fn each_body_is_there_once() {
        let bodies = read(&SOURCES).unwrap();
        let count = |code: &str| bodies.iter().filter(|body| body.insee.as_ref().is_some_and(|insee| insee.as_str() == code)).count();
        assert_eq!((count("75056"), count("93066"), count("97701"), count("98412")), (1, 1, 1, 0));
        let paris = one(&bodies, Kind::SpecialStatus, "75056");
        assert_eq!((paris.siren.is_some(), paris.departement.as_deref(), paris.member_of.len()), (true, None, 1));
        assert_eq!(one(&bodies, Kind::Commune, "93066").member_of.len(), 2);
    }

    #[test]
    fn larger_bodies_are_counted_from_their_communes() {
        let bodies = read(&SOURCES).unwrap();
        assert_eq!(one(&bodies, Kind::Region, "11").population, Some(2_103_778 + 149_077));
        assert_eq!(one(&bodies, Kind::Metropole, "200054781").population, Some(2_103_778 + 149_077));
        let mayotte = one(&bodies, Kind::SpecialStatus, "229850003");
        assert_eq!((mayotte.population, mayotte.population_year), (Some(71_437), Some(2017)));
        assert_eq!(one(&bodies, Kind::Departement, "976").run_by(), mayotte.siren.as_ref());
    }

    #[test]
    fn files_of_different_years_are_refused() {
        let stranger = SOURCES.ept.replace("93066", "93999");
        let refused = read(&Sources { ept: &stranger, ..SOURCES }).unwrap_err();
        assert!(matches!(refused, OfficialError::CodeUnknown { ref given, .. } if given == "93999"), "{refused}");
        let refused = read(&Sources { sirens: "REGION\t12\t237500079\tSirene", ..SOURCES }).unwrap_err();
        assert!(matches!(refused, OfficialError::CodeUnknown { ref given, .. } if given == "12"), "{refused}");
        let refused = read(&Sources { sirens: "# a comment\nREGION\t11\t237500078\tSirene", ..SOURCES }).unwrap_err();
        assert!(matches!(refused, OfficialError::Line { line: 2, .. }), "{refused}");
        let refused = read(&Sources { regions: "{", ..SOURCES }).unwrap_err();
        assert!(matches!(refused, OfficialError::Json { file: "regions.json", .. }), "{refused}");
    }
}
