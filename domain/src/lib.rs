//! What things mean in Prisme. Pure: bytes, a recipe and a vocabulary go in; actions and diagnostics come out.
//!
//! Nothing here does input or output, asks the time, or knows a table or a schema. The modules stand in the order of the trip.

pub mod decode;
pub mod mapping;
pub mod normalise;
pub mod reading;
pub mod shape;

pub mod classify;

pub mod compare;
pub mod diff;
pub mod lineage;

pub mod access;
pub mod action;
pub mod audience;
pub mod collectivity;
mod concept;
pub mod feed;
pub mod framework;
pub mod organisation;
pub mod plan;
pub mod status;
pub mod subject;
pub mod theme;

pub mod analyse;
pub mod calendar;
pub mod citation;
pub mod diagnostic;
pub mod fuzzy_date;
pub mod highlight;
pub mod money;
pub mod provenance;
pub mod share;
pub mod text;
