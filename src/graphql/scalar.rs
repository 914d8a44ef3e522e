//! The scalars of the contract: values that are right because they were parsed.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;
use domain::collectivity as code;

use super::error::FRENCH;

/// Calendar date, ISO 8601 `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

#[Scalar(name = "Date", specified_by_url = "https://scalars.graphql.org/andimarek/local-date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => {
                text.parse().ok().filter(|_| text.len() == 10).map(Self).ok_or_else(|| {
                    wrong("une date s'écrit AAAA-MM-JJ, par exemple 2018-11-09", "a date is written YYYY-MM-DD, for example 2018-11-09")
                })
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A value of the wrong form: what the form is, in French and in English.
fn wrong<T: async_graphql::InputType>(french: &str, english: &str) -> InputValueError<T> {
    let name = T::type_name();
    InputValueError::custom(english).with_extension(FRENCH, format!("« {name} » ne peut pas être lu : {french}."))
}

macro_rules! text_scalar {
    ($(#[$doc:meta])* $name:ident, $published:literal, $url:expr, [$french:literal, $english:literal], $parse:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(pub String);

        #[Scalar(name = $published, specified_by_url = $url)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
                let parse: fn(&str) -> Option<String> = $parse;
                parse(text).map(Self).ok_or_else(|| wrong($french, $english))
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    };
}

text_scalar!(
    /// « Code officiel géographique » of a commune or municipal arrondissement: 5 characters, a string (`01004`, `2A004`, `97411`).
    /// Never a number: spreadsheets drop the leading zero.
    InseeCode,
    "InseeCode",
    "https://www.insee.fr/fr/information/2560452",
    ["un code INSEE a 5 caractères, par exemple 01004 ou 2A004", "an INSEE code has 5 characters, for example 01004 or 2A004"],
    |text| code::InseeCode::parse(text).map(|code| code.as_str().to_owned())
);
text_scalar!(
    /// SIREN, 9 digits as a string; the Luhn key is checked on input.
    Siren,
    "Siren",
    "https://www.insee.fr/fr/metadonnees/definition/c2047",
    ["un SIREN a 9 chiffres, dont le dernier est une clé de contrôle", "a SIREN has 9 digits, the last of which is a check digit"],
    |text| code::Siren::parse(text).map(|siren| siren.as_str().to_owned())
);
text_scalar!(
    /// « Numéro RNA » of an association: W and nine signs.
    RnaId,
    "RnaId",
    "https://www.data.gouv.fr/datasets/repertoire-national-des-associations",
    ["un numéro RNA est un W suivi de neuf signes", "a number of the register of associations is W and nine signs"],
    domain::organisation::rna
);
text_scalar!(
    /// Absolute http(s) URL.
    Url,
    "URL",
    "https://url.spec.whatwg.org/",
    ["une adresse commence par http:// ou https://", "an address begins with http:// or https://"],
    |text| {
        let web = text.starts_with("https://") || text.starts_with("http://");
        (web && !text.contains(char::is_whitespace) && text.len() <= 2000).then(|| text.to_owned())
    }
);
text_scalar!(
    /// Exact decimal number serialised as a string (money). Rates are never Decimal: see Proportion.
    Decimal,
    "Decimal",
    "https://en.wikipedia.org/wiki/Decimal",
    ["un nombre décimal s'écrit avec des chiffres et un point", "a decimal is written with digits and a point"],
    |text| {
        let decimal = !text.is_empty() && text.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | '-'));
        decimal.then(|| text.to_owned())
    }
);
text_scalar!(
    /// Lower-case hexadecimal SHA-256 (or a digest of the same length).
    Sha256,
    "Sha256",
    "https://csrc.nist.gov/pubs/fips/180-4/upd1/final",
    ["une empreinte a 64 chiffres hexadécimaux", "a digest has 64 hexadecimal digits"],
    |text| (text.len() == 64 && text.chars().all(|sign| sign.is_ascii_hexdigit())).then(|| text.to_lowercase())
);

impl Sha256 {
    /// From the bytes of a digest.
    pub fn of(bytes: &[u8]) -> Self {
        Self(data_encoding::HEXLOWER.encode(bytes))
    }
}

impl Decimal {
    /// From a sum in cents.
    pub fn cents(cents: i64) -> Self {
        let sign = if cents < 0 { "-" } else { "" };
        let cents = cents.unsigned_abs();
        Self(format!("{sign}{}.{:02}", cents / 100, cents % 100))
    }
}

/// Raw source values (one CSV row, one JSON object) exactly as received.
#[derive(Debug, Clone, PartialEq)]
pub struct Json(pub serde_json::Value);

#[Scalar(name = "JSON")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        value.into_json().map(Self).map_err(|_| InputValueError::custom("this is no JSON value"))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}
