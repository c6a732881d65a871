//! What handlers ask for: who calls, the body, the query, headers, identifiers in the path.

mod body;
mod caller;
mod headers;
mod path;
mod query;

pub(crate) use body::{JsonBody, RawJson, parse, parse_value};
pub(crate) use caller::{COOKIE, Caller, ClientAddress, token, who};
pub(crate) use headers::{
    IdempotencyKey, IdempotencyParam, IfMatch, IfMatchParam, IfNoneMatch, LastEventId, RetryKey,
    RetryParam,
};
pub(crate) use path::{Id, Ids};
pub(crate) use query::{Query, YesNo, paging, searched, searched_at};
