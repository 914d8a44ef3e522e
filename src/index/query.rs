//! A question under filters, as the engine is asked it.

use std::ops::Bound;

use chrono::{Datelike, NaiveDate};
use domain::action::Lever;
use domain::status::Status;
use domain::subject::{AudienceSet, ThemeSet};
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query as Asked, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field as Stored, IndexRecordOption};
use tantivy::{Searcher, Term};
use uuid::Uuid;

use super::analyser::name_word;
use super::change::text;
use super::entry::Kind;
use super::error::IndexError;
use super::facet::Field;
use super::question::{Part, Question, Word};
use super::schema::Fields;

/// Which things are looked for: those that pass every part, each by any of its values. An empty list lets nothing through.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sieve {
    /// Of these kinds.
    pub kinds: Option<Vec<Kind>>,
    /// Said by these.
    pub natures: Option<Vec<String>>,
    /// Of these collectivités.
    pub collectivities: Option<Vec<Uuid>>,
    /// Of collectivités of these kinds.
    pub collectivity_kinds: Option<Vec<&'static str>>,
    /// Of collectivités within these, or of these themselves.
    pub within: Option<Vec<Uuid>>,
    /// Where at least so many people live.
    pub population_min: Option<u64>,
    /// Where at most so many people live.
    pub population_max: Option<u64>,
    /// About one of these themes or what is narrower.
    pub themes: Option<ThemeSet>,
    /// For one of these audiences.
    pub audiences: Option<AudienceSet>,
    /// Where the collectivité acts in one of these ways.
    pub levers: Option<Vec<Lever>>,
    /// That have come so far.
    pub statuses: Option<Vec<Status>>,
    /// Said on that day or later.
    pub from: Option<NaiveDate>,
    /// Said on that day or before.
    pub to: Option<NaiveDate>,
}

impl Sieve {
    /// Whether it narrows by what this field counts.
    pub(super) fn narrows(&self, field: Field) -> bool {
        match field {
            Field::Kind => self.kinds.is_some(),
            Field::Nature => self.natures.is_some(),
            Field::Collectivity => self.collectivities.is_some(),
            Field::CollectivityKind => self.collectivity_kinds.is_some(),
            Field::Region => false,
            Field::Theme => self.themes.is_some(),
            Field::Status => self.statuses.is_some(),
            Field::Year => self.from.is_some() || self.to.is_some(),
        }
    }
}

/// How a question was taken, so that something is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Every word is found.
    #[default]
    AllWords,
    /// Every word is found, the last one as the beginning of a word.
    Beginning,
    /// At least one word is found.
    AnyWord,
}

/// What is asked of the index.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// In which words.
    pub question: Question,
    /// Among what.
    pub sieve: Sieve,
    /// Whether only what a thing says itself counts, without the names around it.
    pub own_words: bool,
}

/// A word that is typed may still become one of so many words, the most frequent ones.
const BEGINNINGS: usize = 30;
/// A word that is said so many times as often as it is the name of whoever says it is a subject first.
const SUBJECT: u64 = 4;
/// What a name weighs that is looked for, and one that is a subject too.
const CALLED: f32 = 2.0;
const PLAIN: f32 = 1.0;
const ASIDE: f32 = 0.1;
/// What the title of a section weighs beside the words of an action itself.
const AROUND: f32 = 0.3;
/// So many words with the same beginning are looked at.
const LOOKED_AT: usize = 2_000;

/// Builds what the engine is asked, for one state of the index.
pub(super) struct Builder<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) fields: &'a Fields,
}

impl Builder<'_> {
    /// The question, as far as `reach`, among what passes the sieve; without the part of the sieve that `but` counts.
    pub(super) fn build(&self, query: &Query, reach: Reach, but: Option<Field>) -> Result<Box<dyn Asked>, IndexError> {
        let words = self.words(query, reach)?;
        Ok(self.among(words, &query.sieve, but))
    }

    /// What passes the sieve of what is asked.
    pub(super) fn among(&self, asked: Box<dyn Asked>, sieve: &Sieve, but: Option<Field>) -> Box<dyn Asked> {
        let filters = self.filters(sieve, but);
        if filters.is_empty() {
            return asked;
        }
        let filters = filters.into_iter().map(|filter| -> (Occur, Box<dyn Asked>) { (Occur::Must, Box::new(ConstScoreQuery::new(filter, 0.0))) });
        Box::new(BooleanQuery::new(std::iter::once((Occur::Must, asked)).chain(filters).collect()))
    }

    fn words(&self, Query { question, own_words, .. }: &Query, reach: Reach) -> Result<Box<dyn Asked>, IndexError> {
        let last = question.parts.len().saturating_sub(1);
        let mut parts = Vec::with_capacity(question.parts.len());
        for (number, part) in question.parts.iter().enumerate() {
            parts.push(match part {
                Part::Word(word) if reach == Reach::Beginning && number == last => self.beginning(word, *own_words)?,
                Part::Word(word) => self.word(word, *own_words)?,
                Part::Phrase(words) => self.phrase(words, *own_words),
            });
        }
        Ok(if reach == Reach::AnyWord || parts.len() < 2 { any_of(parts) } else { Box::new(BooleanQuery::intersection(parts)) })
    }

    /// A word of its own, of a name, or around: each is asked only where it can answer, since a plain word is found fastest.
    fn word(&self, word: &Word, own_words: bool) -> Result<Box<dyn Asked>, IndexError> {
        let (name, fields) = (name_word(&word.written), self.fields);
        let own = self.term(fields.text, &word.stem, PLAIN)?.filter(|_| !word.is_stop);
        if own_words {
            return Ok(own.unwrap_or_else(|| Box::new(EmptyQuery)));
        }
        let weight = if own.is_some() && self.is_subject(&word.stem, &name)? { ASIDE } else { CALLED };
        let asked =
            [own, self.term(fields.text, &name, weight)?, self.term(fields.around, &name, PLAIN)?, self.term(fields.around, &word.stem, AROUND)?];
        Ok(any_of(asked.into_iter().flatten().collect()))
    }

    /// A word of a field; `None` where nothing has it.
    fn term(&self, field: Stored, word: &str, weight: f32) -> Result<Option<Box<dyn Asked>>, IndexError> {
        let term = Term::from_field_text(field, word);
        if self.searcher.doc_freq(&term)? == 0 {
            return Ok(None);
        }
        let asked = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
        Ok(Some(if weight == PLAIN { asked } else { Box::new(BoostQuery::new(asked, weight)) }))
    }

    /// Whether a word is spoken of far more than whoever is called so speaks: « trans » is a subject, though a commune is called Trans.
    fn is_subject(&self, stem: &str, name: &str) -> Result<bool, IndexError> {
        let said = self.searcher.doc_freq(&Term::from_field_text(self.fields.text, stem))?;
        let speaks = self.searcher.doc_freq(&Term::from_field_text(self.fields.around, name))?;
        Ok(said > SUBJECT * (speaks + 1))
    }

    fn phrase(&self, words: &[(usize, Word)], own_words: bool) -> Box<dyn Asked> {
        let own = words.iter().map(|(place, word)| (*place, Term::from_field_text(self.fields.text, &word.stem)));
        let name = words.iter().map(|(place, word)| (*place, Term::from_field_text(self.fields.text, &name_word(&word.written))));
        let [own, name] = [own.collect(), name.collect()].map(|terms| -> Box<dyn Asked> { Box::new(PhraseQuery::new_with_offset(terms)) });
        if own_words { own } else { Box::new(BooleanQuery::union(vec![own, name])) }
    }

    /// The most frequent words that begin so.
    fn beginning(&self, word: &Word, own_words: bool) -> Result<Box<dyn Asked>, IndexError> {
        let mut asked = self.begun(&domain::text::fold(&word.written))?;
        if !own_words {
            asked.extend(self.begun(&name_word(&word.written))?);
        }
        asked.push(self.word(word, own_words)?);
        Ok(Box::new(BooleanQuery::union(asked)))
    }

    /// The most frequent words, or words of names, that begin so.
    fn begun(&self, folded: &str) -> Result<Vec<Box<dyn Asked>>, IndexError> {
        let mut found: std::collections::HashMap<Vec<u8>, u64> = std::collections::HashMap::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.text)?;
            let mut stream = inverted.terms().range().ge(folded.as_bytes()).into_stream()?;
            let mut looked_at = 0;
            while stream.advance() && stream.key().starts_with(folded.as_bytes()) && looked_at < LOOKED_AT {
                *found.entry(stream.key().to_vec()).or_default() += u64::from(stream.value().doc_freq);
                looked_at += 1;
            }
        }
        let mut found: Vec<(Vec<u8>, u64)> = found.into_iter().collect();
        found.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        let terms = found.iter().take(BEGINNINGS).filter_map(|(term, _)| std::str::from_utf8(term).ok());
        let asked =
            |term| -> Box<dyn Asked> { Box::new(TermQuery::new(Term::from_field_text(self.fields.text, term), IndexRecordOption::WithFreqs)) };
        Ok(terms.map(asked).collect())
    }

    fn filters(&self, sieve: &Sieve, but: Option<Field>) -> Vec<Box<dyn Asked>> {
        let fields = self.fields;
        let mut filters: Vec<Box<dyn Asked>> = Vec::new();
        let mut any = |stored: Stored, counted: Option<Field>, values: Option<Vec<String>>| {
            if let Some(values) = values.filter(|_| counted.is_none() || counted != but) {
                let terms = values.iter().map(|value| Term::from_field_text(stored, value));
                filters.push(Box::new(TermSetQuery::new(terms)));
            }
        };
        let names = |names: &Option<Vec<&'static str>>| names.as_ref().map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        let ids = |ids: &Option<Vec<Uuid>>| ids.as_ref().map(|ids| ids.iter().copied().map(text).collect());
        any(fields.kind, Some(Field::Kind), sieve.kinds.as_ref().map(|kinds| kinds.iter().map(|kind| kind.name().to_owned()).collect()));
        any(fields.nature, Some(Field::Nature), sieve.natures.clone());
        any(fields.collectivity, Some(Field::Collectivity), ids(&sieve.collectivities));
        any(fields.collectivity_kind, Some(Field::CollectivityKind), names(&sieve.collectivity_kinds));
        any(fields.within, None, ids(&sieve.within));
        any(fields.theme, Some(Field::Theme), sieve.themes.map(|themes| themes.numbers().map(|number| number.to_string()).collect()));
        any(fields.audience, None, sieve.audiences.map(|all| all.numbers().map(|number| number.to_string()).collect()));
        any(fields.lever, None, sieve.levers.as_ref().map(|levers| levers.iter().map(|lever| lever.name().to_owned()).collect()));
        let statuses = sieve.statuses.as_ref().map(|statuses| statuses.iter().map(|status| status.name().to_owned()).collect());
        any(fields.status, Some(Field::Status), statuses);
        let people = |count: Option<u64>| bound(count.map(|count| Term::from_field_u64(fields.population, count)));
        range(&mut filters, people(sieve.population_min), people(sieve.population_max));
        if but != Some(Field::Year) {
            let day = |day: Option<NaiveDate>| bound(day.map(|day| Term::from_field_i64(fields.day, i64::from(day.num_days_from_ce()))));
            range(&mut filters, day(sieve.from), day(sieve.to));
        }
        filters
    }
}

/// Any of these; nothing when there are none.
fn any_of(mut asked: Vec<Box<dyn Asked>>) -> Box<dyn Asked> {
    match asked.len() {
        0 => Box::new(EmptyQuery),
        1 => asked.swap_remove(0),
        _ => Box::new(BooleanQuery::union(asked)),
    }
}

fn bound(term: Option<Term>) -> Bound<Term> {
    term.map_or(Bound::Unbounded, Bound::Included)
}

fn range(filters: &mut Vec<Box<dyn Asked>>, from: Bound<Term>, to: Bound<Term>) {
    if (&from, &to) != (&Bound::Unbounded, &Bound::Unbounded) {
        filters.push(Box::new(RangeQuery::new(from, to)));
    }
}
