//! The tables of this room and their statements; private.

mod messages;
mod settings;
mod webhooks;

pub(crate) use messages::*;
pub(crate) use settings::*;
pub(crate) use webhooks::*;

use db::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[FIRST, crate::wecom::MIGRATION];

const FIRST: Migration = Migration {
    room: "channels",
    number: 1,
    name: "settings, lanes, queue, endpoints, and how far events were told",
    sql: "
CREATE TABLE channels_channel (
    kind {text} NOT NULL PRIMARY KEY,
    is_on {int} NOT NULL CHECK (is_on IN (0, 1)),
    shown {text} NOT NULL,
    sealed {bytes},
    version {int} NOT NULL,
    changed_at {int} NOT NULL
){clustered};

CREATE TABLE channels_lane (
    lane {text} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    failures {int} NOT NULL,
    paused_until {int} NOT NULL,
    is_held {int} NOT NULL CHECK (is_held IN (0, 1)),
    fault {text},
    fault_at {int},
    accepted_at {int}
){clustered};

CREATE TABLE channels_pace (
    key {text} NOT NULL PRIMARY KEY,
    free_at {int} NOT NULL
){clustered};

CREATE TABLE channels_message (
    id {id} NOT NULL PRIMARY KEY,
    key {text} NOT NULL,
    kind {text} NOT NULL,
    lane {text} NOT NULL,
    recipient {text} NOT NULL,
    body {text} NOT NULL,
    state {text} NOT NULL,
    attempts {int} NOT NULL,
    next_at {int} NOT NULL,
    queued_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    quiet_from {int},
    quiet_until {int},
    ended_at {int},
    provider_id {text},
    fault {text}
){clustered};
CREATE UNIQUE INDEX channels_message_key ON channels_message (key);
CREATE INDEX channels_message_state_lane_next_at ON channels_message (state, lane, next_at);
CREATE INDEX channels_message_lane_queued_at ON channels_message (lane, queued_at);
CREATE INDEX channels_message_ended_at ON channels_message (ended_at);

CREATE TABLE channels_webhook (
    id {id} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    url {text} NOT NULL,
    sealed {bytes} NOT NULL,
    old_sealed {bytes},
    old_until {int},
    events {text} NOT NULL,
    state {text} NOT NULL,
    version {int} NOT NULL,
    created_at {int} NOT NULL,
    removed_at {int}
){clustered};
CREATE UNIQUE INDEX channels_webhook_name ON channels_webhook (name) WHERE removed_at IS NULL;

CREATE TABLE channels_cursor (
    name {text} NOT NULL PRIMARY KEY,
    sequence {int} NOT NULL
){clustered};
",
};
