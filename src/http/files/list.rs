//! `/export/{actions,plans,collectivites}.{csv,json,ndjson,xlsx}`: all that is told, record by record.
//!
//! A file is written to a temporary one before its first byte is sent: what fails on the way is an error, and never a short file.

use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::sync::Arc;
use std::time::Duration;

use domain::compare::Scope;
use domain::compare::address::read_list;
use domain::compare::question::Question;
use domain::diagnostic::Language;
use domain::subject::ThemeSet;
use poem::http::{Method, StatusCode, header};
use poem::{Body, Endpoint, Request, Response};
use tokio::sync::Semaphore;

use super::Fresh;
use super::asked::{faulty, format, language, parameters, refused};
use super::compare::{failed, unknown};
use crate::clock::Clock;
use crate::consult::address::Addresses;
use crate::consult::compared::{self, Refused};
use crate::consult::dataset::List;
use crate::consult::export::{BodyTold, BodyWalk, Exported, Pages, PlanTold, PlanWalk, Selection, Walk};
use crate::consult::table::Source;
use crate::consult::who;
use crate::export::{File, Format, Record};
use crate::http::problem::Refusal;
use crate::http::tone;
use crate::store::Store;

/// So many lists are written at once: each reads much, and takes its room on the disk.
const AT_ONCE: usize = 4;
/// How long a caller waits for a turn.
const TURN: Duration = Duration::from_secs(10);
/// How long a list may take to be written.
const PATIENCE: Duration = Duration::from_mins(10);

/// The endpoint.
pub(in crate::http) struct Lists {
    store: Store,
    addresses: Addresses,
    clock: Clock,
    turns: Arc<Semaphore>,
}

/// What is asked of a list.
struct Asked {
    list: &'static str,
    format: Format,
    question: Question,
    selection: Selection,
}

impl Endpoint for Lists {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let mut voice = tone::of(request.headers());
        let (language, path) = language(request.uri().path());
        voice.language = language;
        voice.json |= path.ends_with("json");
        let file = path.strip_prefix("/export/").unwrap_or_default().to_owned();
        Ok(self.answer(&request, &file, language).await.unwrap_or_else(|refusal| refusal.answer(voice)))
    }
}

impl Lists {
    pub(in crate::http) fn new(store: Store, addresses: Addresses, clock: Clock) -> Self {
        Self { store, addresses, clock, turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    async fn answer(&self, request: &Request, file: &str, language: Language) -> Result<Response, Box<Refusal>> {
        let asked = self.asked(request, file, language).await?;
        let view = compared::view(&asked.question);
        let fresh = Fresh::of(&self.store, view.known_at).await.map_err(|failure| refused(Refused::Store(failure)))?;
        if fresh.is_had(request.headers()) {
            return Ok(fresh.unchanged());
        }
        let name = format!("{}-{}.{}", asked.list, fresh.state.number, asked.format.ending());
        if request.method() == Method::HEAD {
            return Ok(fresh.file(asked.format.media_type(), Some(&name), language, Body::empty()));
        }
        let query = asked.question.selection();
        let list = List { name: asked.list, ending: asked.format.ending(), query: &query, view };
        let source = list.dataset(fresh.state, language).source(&self.addresses, language);
        let turn = tokio::time::timeout(TURN, self.turns.acquire()).await.map_err(|_| busy())?;
        let written = tokio::time::timeout(PATIENCE, self.written(&asked, source)).await.map_err(|_| busy())??;
        drop(turn);
        let (length, written) = written;
        let mut response = fresh.file(asked.format.media_type(), Some(&name), language, Body::from_async_read(tokio::fs::File::from_std(written)));
        response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
        Ok(response)
    }

    /// What an address asks for.
    async fn asked(&self, request: &Request, file: &str, language: Language) -> Result<Asked, Box<Refusal>> {
        let parameters = parameters(request)?;
        let (list, ending) = file.split_once('.').unwrap_or((file, ""));
        let list = [Exported::LIST, PlanTold::LIST, BodyTold::LIST].into_iter().find(|known| *known == list).ok_or_else(|| no_list(list))?;
        let format = format(ending, parameters.separator).ok_or_else(|| unknown(ending))?;
        let question = read_list(&parameters.pairs, language).map_err(|faults| faulty(&faults))?;
        compared::in_time(&question, self.clock.now()).map_err(refused)?;
        let stores = |failure| refused(Refused::Store(failure));
        let named = who::named(&self.store, &question.collectivities, "c").await.map_err(stores)?;
        let filter = who::filter(&self.store, &question.filter).await.map_err(stores)?;
        let (bodies, mut filter) = match (named, filter) {
            (Ok(bodies), Ok(filter)) => (bodies, filter),
            (named, filter) => return Err(faulty(&named.err().into_iter().chain(filter.err()).flatten().collect::<Vec<_>>()).into()),
        };
        filter.ids = (!bodies.is_empty()).then(|| bodies.iter().map(|body| body.id).collect());
        let themes = (!question.themes.is_empty()).then(|| question.themes.iter().fold(ThemeSet::NONE, |set, theme| set.or(theme.within())));
        let scope = Scope { themes, levers: None };
        let scope = if question.levers.is_empty() { scope } else { scope.with_levers(&question.levers) };
        let selection = Selection { collectivities: filter, plans: None, stages: question.stages.clone(), scope };
        Ok(Asked { list, format, question, selection })
    }

    /// A list in a file without a name; how long it is, and the file at its beginning.
    async fn written(&self, asked: &Asked, source: Source) -> Result<(u64, std::fs::File), Box<Refusal>> {
        let (store, addresses, view) = (self.store.clone(), self.addresses.clone(), compared::view(&asked.question));
        let selection = asked.selection.clone();
        match asked.list {
            PlanTold::LIST => spooled(PlanWalk::new(store, addresses, selection, view), asked.format, source).await,
            BodyTold::LIST => spooled(BodyWalk::new(store, addresses, selection, view), asked.format, source).await,
            _ => spooled(Walk::new(store, addresses, selection, view), asked.format, source).await,
        }
    }
}

/// Writes a walk to its end.
async fn spooled<P: Pages>(mut walk: P, format: Format, source: Source) -> Result<(u64, std::fs::File), Box<Refusal>>
where
    P::Item: Record,
{
    let out = tempfile::tempfile().map_err(|_| failed())?;
    let mut file = File::<P::Item, _>::begin(format, Some(source), BufWriter::with_capacity(1 << 16, out)).map_err(|_| failed())?;
    while let Some(page) = walk.next().await.map_err(|failure| refused(Refused::Store(failure)))? {
        for record in &page {
            file.write(record).map_err(|_| failed())?;
        }
    }
    // A workbook is packed at its end, which takes as long as it is large.
    let ended = tokio::task::spawn_blocking(move || {
        let (_, mut out) = file.end()?;
        out.flush()?;
        let mut out = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        let length = out.stream_position()?;
        out.seek(SeekFrom::Start(0))?;
        std::io::Result::Ok((length, out))
    });
    Ok(ended.await.map_err(|_| failed())?.map_err(|_| failed())?)
}

fn busy() -> Refusal {
    let (fr, en) = (
        "Trop d'exports sont en cours : recommencez dans un moment, ou demandez une partie (c=…, type=…).",
        "Too many exports are under way: try again in a while, or ask for a part (c=…, type=…).",
    );
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "EXPORTS_BUSY", fr, en).with(header::RETRY_AFTER, "30")
}

fn no_list(name: &str) -> Refusal {
    let name: String = name.chars().filter(|sign| !sign.is_control()).take(20).collect();
    Refusal::new(
        StatusCode::NOT_FOUND,
        "LIST_UNKNOWN",
        format!("La liste « {name} » n'existe pas : demandez actions, plans ou collectivites."),
        format!("There is no list “{name}”: ask for actions, plans or collectivites."),
    )
}
