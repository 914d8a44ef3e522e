//! « Frise »: what happened when, the earliest first.

use std::borrow::Cow;
use std::collections::HashMap;

use domain::compare::span::{EventKind, Span};
use domain::diagnostic::Language;
use domain::status::Status;
use uuid::Uuid;

use super::asked::Asked;
use super::columns::{column, name, who, whose};
use super::{Answer, Bare, Refused};
use crate::consult::comparison::timeline::Event;
use crate::consult::comparison::{self, Comparisons, NAMED, Rows, label};
use crate::consult::table::{Cell, Kind};
use crate::store::page::Window;
use crate::store::read::{action, version};
use crate::store::record::{Action, Version};
use crate::store::{Store, StoreError};

/// So many events are looked up together.
const EVENTS: u32 = 1_000;
/// More than this is no table that anybody reads; lists of actions are exported whole.
const MOST: usize = 50_000;

/// Answers a timeline.
pub(super) async fn answer(store: &Store, comparisons: &Comparisons, asked: &Asked, span: Span) -> Result<Answer, Refused> {
    let language = asked.words.language;
    let wanted = comparisons.timeline(&asked.question, span).await?;
    let Rows { rows, data_version } = comparisons.rows(&asked.question, NAMED).await?;
    let bodies: HashMap<Uuid, _> = rows.iter().map(|row| (row.collectivity.id, &row.collectivity)).collect();
    let (mut lines, mut glance) = (Vec::new(), Vec::new());
    let mut window = Window::first(EVENTS);
    loop {
        let page = comparisons.events(&wanted, &window).await?;
        let events: Vec<&Event> = page.items.iter().map(|(event, _)| event).collect();
        let known = Known::of(store, &events).await?;
        for event in events {
            let Some(body) = bodies.get(&event.collectivity) else { continue };
            let kind = Cell::Text(Cow::Borrowed(event.kind.name()));
            let title = Cell::owned(known.title(event, language));
            let status = |status: Option<Status>| status.map_or(Cell::Empty, |status| Cell::Text(Cow::Borrowed(status.name())));
            let moved = [status(event.moved.map(|(was, _)| was)), status(event.moved.map(|(_, is)| is))];
            let head = [Cell::Day(event.day), kind.clone()];
            lines.push(head.into_iter().chain(whose(body)).chain([title.clone()]).chain(moved).collect());
            glance.push(vec![Cell::Day(event.day), Cell::owned(body.name.clone()), title]);
        }
        if lines.len() > MOST {
            return Err(comparison::Fault::TooMany { asked: rows.len(), most: 1 }.into());
        }
        match page.items.last().filter(|_| page.more) {
            Some((_, cursor)) => window.from = Some(cursor.clone()),
            None => break,
        }
    }
    let day = || column(language, "date", Kind::Day, "Date", "Date");
    let title = || column(language, "evenement", Kind::Text, "Événement", "Event");
    let mut columns = vec![day(), column(language, "genre", Kind::Text, "Genre", "Kind")];
    columns.extend(who(language));
    columns.extend([
        title(),
        column(language, "statut_avant", Kind::Text, "Statut avant", "Status before"),
        column(language, "statut_apres", Kind::Text, "Statut après", "Status after"),
    ]);
    Ok(Answer {
        lines: Bare { columns, rows: lines },
        glance: Bare { columns: vec![day(), name(language), title()], rows: glance },
        rows,
        data_version,
    })
}

/// The versions and actions that events speak of.
struct Known {
    versions: HashMap<Uuid, Version>,
    actions: HashMap<(Uuid, i32), Action>,
}

impl Known {
    async fn of(store: &Store, events: &[&Event]) -> Result<Self, StoreError> {
        let of_kind = |kind: EventKind| events.iter().filter(move |event| event.kind == kind);
        let versions: Vec<Uuid> = of_kind(EventKind::VersionPublished).map(|event| event.version).collect();
        let actions: Vec<(Uuid, i32)> = of_kind(EventKind::StatusChanged).map(|event| (event.version, event.position)).collect();
        Ok(Self { versions: version::by_ids(store, &versions).await?, actions: action::by_places(store, &actions).await? })
    }

    fn title(&self, event: &Event, language: Language) -> String {
        match event.kind {
            EventKind::PlanAdopted => label::adopted(language).to_owned(),
            EventKind::VersionPublished => {
                self.versions.get(&event.version).map_or_else(String::new, |version| label::version(&version.title, version.number, language))
            }
            EventKind::StatusChanged => {
                let title = self.actions.get(&(event.version, event.position)).map_or("", |action| action.state.content.title.as_str());
                label::moved(title, event.moved, language)
            }
        }
    }
}
