//! The built screens, inside the program.
//!
//! Invariants:
//! - This room knows nothing of HTTP servers: it finds bytes and says how they may be kept.
//! - A file with a hash in its name may be kept for ever; everything else is asked for each time.
//! - The program builds and starts without the screens; their place then says how to build them.
//!
//! Entry point: [`find`].

use std::borrow::Cow;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../ui/dist/"]
#[allow_missing = true]
struct Dist;

/// The surfaces: each one page with routes of its own.
pub const SURFACES: [&str; 3] = ["m", "console", "sign-in"];

/// Where an invitation leads: `/i#secret`, a page of the surface `sign-in`.
const INVITATION: &str = "i";

/// How long a browser may keep a file without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// For ever: the name changes with the content.
    Forever,
    /// Not without asking whether it is still the same.
    Ask,
}

/// A file of the screens.
#[derive(Debug, Clone)]
pub struct File {
    /// Its bytes, compressed when [`File::is_gzip`].
    pub bytes: Cow<'static, [u8]>,
    /// Its media type.
    pub content_type: String,
    /// A strong validator, with its quotes.
    pub etag: String,
    /// How long it may be kept.
    pub keep: Keep,
    /// Whether the bytes are compressed with gzip.
    pub is_gzip: bool,
    /// Whether a compressed form exists, so that answers differ by what the browser accepts.
    pub varies: bool,
}

/// Finds what a path of the site shows: a file, a surface's page for any of its routes, or nothing.
///
/// The path begins with a slash and is not decoded: names in the screens are plain ASCII.
pub fn find(path: &str, accepts_gzip: bool) -> Option<File> {
    let path = path.strip_prefix('/')?;
    // An invitation is a short link, because it is read aloud and printed; the door opens it.
    let path = if path == INVITATION { "sign-in" } else { path };
    let (surface, rest) = path.split_once('/').unwrap_or((path, ""));
    if !SURFACES.contains(&surface) {
        return (!path.is_empty()).then(|| load(path, accepts_gzip)).flatten();
    }
    if !rest.is_empty()
        && let Some(file) = load(path, accepts_gzip)
    {
        return Some(file);
    }
    // A route of the surface has no dot in its last part; a missing script must stay missing.
    if rest.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return None;
    }
    Some(load(&format!("{surface}/index.html"), accepts_gzip).unwrap_or_else(not_built))
}

fn load(path: &str, accepts_gzip: bool) -> Option<File> {
    if path.ends_with(".gz") {
        return None;
    }
    let plain = Dist::get(path)?;
    let packed = Dist::get(&format!("{path}.gz"));
    let varies = packed.is_some();
    let (file, is_gzip) = match packed {
        Some(packed) if accepts_gzip => (packed, true),
        _ => (plain, false),
    };
    let hash = file.metadata.sha256_hash();
    let digits: String = hash[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    Some(File {
        bytes: file.data,
        content_type: content_type(path),
        etag: format!("\"{digits}\""),
        keep: keep(path),
        is_gzip,
        varies,
    })
}

/// A service worker and a manifest keep their names, so a new version is found only by asking.
fn keep(path: &str) -> Keep {
    if path.contains("/assets/") { Keep::Forever } else { Keep::Ask }
}

fn content_type(path: &str) -> String {
    // Browsers take a manifest under this type only; not every table of types knows it.
    if path.ends_with(".webmanifest") {
        return "application/manifest+json".to_owned();
    }
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    match guess.type_() {
        mime_guess::mime::TEXT => format!("{guess}; charset=utf-8"),
        _ => guess.to_string(),
    }
}

fn not_built() -> File {
    const PAGE: &str = "<!doctype html>
<html lang=\"zh-CN\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>联户</title>
<h1>界面还没有构建</h1>
<p>服务器已经在运行，但程序里没有界面文件。请在项目目录执行 <code>cargo xtask run</code>,它会先构建界面，再启动服务。</p>
<p lang=\"en\">The server is running, but the screens are not built into this program.
Run <code>cargo xtask run</code> in the project's folder.</p>
<p><a href=\"/api/docs\">接口文档 API</a></p>
</html>
";
    File {
        bytes: Cow::Borrowed(PAGE.as_bytes()),
        content_type: "text/html; charset=utf-8".to_owned(),
        etag: "\"not-built\"".to_owned(),
        keep: Keep::Ask,
        is_gzip: false,
        varies: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_of_a_surface_shows_its_page() {
        for path in
            ["/m", "/m/", "/m/households/hh_0", "/console/figures", "/sign-in", "/sign-in/", "/i"]
        {
            let file = find(path, true).expect("a page");
            assert_eq!(file.content_type, "text/html; charset=utf-8", "{path}");
            assert_eq!(file.keep, Keep::Ask);
        }
    }

    #[test]
    fn what_does_not_exist_stays_missing() {
        for path in ["/", "/x", "/m/assets/gone-1234.js", "/console/../Cargo.toml", "", "m/"] {
            assert!(find(path, false).is_none(), "{path}");
        }
        assert!(find("/console/index.html.gz", true).is_none());
    }

    #[test]
    fn a_worker_is_a_script_that_is_asked_for_each_time() {
        assert_eq!(content_type("m/worker.js"), "text/javascript; charset=utf-8");
        assert_eq!(keep("m/worker.js"), Keep::Ask);
        assert_eq!(content_type("m/manifest.webmanifest"), "application/manifest+json");
        assert_eq!(keep("m/manifest.webmanifest"), Keep::Ask);
        assert_eq!(keep("m/assets/index-DNpXW1UM.js"), Keep::Forever);
    }

    #[test]
    fn built_files_are_served_as_they_were_built() {
        for name in Dist::iter().filter(|name| !name.ends_with(".gz")) {
            let file = find(&format!("/{name}"), true).expect("a built file");
            assert_eq!(file.keep == Keep::Forever, name.contains("/assets/"), "{name}");
            assert!(file.etag.len() > 10 && !file.bytes.is_empty(), "{name}");
        }
    }
}
