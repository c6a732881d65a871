//! The whole surface of the server, on one page.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::resources::{accounts, areas, county, me, sessions};
use crate::state::ApiState;
use crate::{middleware, openapi, problems, static_files};

/// The server: every operation, the screens, and the layers around them.
pub fn router(state: ApiState) -> Router {
    let (router, _) = routes(state.upload_bytes()).split_for_parts();
    let router = router
        .route("/api/docs/{file}", get(openapi::docs_file))
        .fallback(static_files::serve)
        .with_state(state.clone());
    middleware::around(router, &state)
}

/// Every operation of the interface, with its description.
pub(crate) fn routes(upload_bytes: usize) -> OpenApiRouter<ApiState> {
    let _uploads = DefaultBodyLimit::max(upload_bytes);
    OpenApiRouter::with_openapi(openapi::Description::openapi())
        .routes(routes!(sessions::start_session))
        .routes(routes!(sessions::end_session))
        .routes(routes!(me::get_me))
        .routes(routes!(county::get_county))
        .routes(routes!(areas::list_areas))
        .routes(routes!(areas::get_area))
        .routes(routes!(accounts::list_accounts, accounts::create_account))
        .routes(routes!(accounts::reset_password))
        .routes(routes!(openapi::get_openapi))
        .routes(routes!(openapi::get_docs))
        .routes(routes!(openapi::get_health))
        .routes(routes!(problems::get_problem))
}
