//! The screens: one-way arrows between their rooms, and no address of anybody else.

use super::files::join;
use super::{Finding, TextFile};

/// What every surface stands on; it knows of no surface.
const GROUND: &[&str] = &["locales", "domain", "api", "shared"];

/// Rooms that stand on little, with what each may know beside itself: the phone's module runs without
/// screens, in tests and under torture, so it may not reach for them.
const NARROW: &[(&str, &[&str])] =
    &[("offline", &["api", "domain"]), ("torture", &["offline", "api", "domain"])];

/// The surfaces; each knows the ground and itself.
const SURFACES: &[&str] = &["sign-in", "phone", "console"];

const SOURCES: &[&str] = &["ts", "vue", "html", "css"];

/// Checks one file; only the sources of screens are of interest.
pub fn check(file: &TextFile) -> Vec<Finding> {
    let Some(path) = file.path.strip_prefix("ui/") else { return Vec::new() };
    let extension = path.rsplit('.').next().unwrap_or_default();
    let Some((room, _)) = path.split_once('/') else { return Vec::new() };
    let narrow = NARROW.iter().find(|(name, _)| *name == room).map(|(_, known)| *known);
    let is_room = GROUND.contains(&room) || SURFACES.contains(&room) || narrow.is_some();
    if !is_room || !SOURCES.contains(&extension) {
        return Vec::new();
    }
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut findings = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let mut found = |words: String| findings.push(Finding::new(&file.path, number + 1, words));
        for target in relative_imports(line) {
            let target = join(folder, target);
            let Some((other, _)) =
                target.strip_prefix("ui/").map(|path| path.split_once('/').unwrap_or((path, "")))
            else {
                continue;
            };
            if let Some(known) = narrow
                && other != room
                && !known.contains(&other)
            {
                found(format!(
                    "`{room}` may not import from `{other}`: it runs where there are no screens; \
                     take what it needs as a port (`ui/offline/platform.ts`)"
                ));
                continue;
            }
            // What is only for tests stays out of every surface.
            if other != room && other == "torture" {
                found(format!("`{room}` may not import from `torture`: it is a test"));
            }
            if other == "offline" && room != "phone" && narrow.is_none() {
                found(format!(
                    "`{room}` may not import from `offline`: only the phone works without network"
                ));
            }
            if other != room && SURFACES.contains(&other) {
                found(format!(
                    "`{room}` may not import from `{other}`: a surface stands alone, so that it \
                     stays small; move what both need into `shared` or `domain`"
                ));
            }
        }
        if names_somebody_else(line) {
            found(
                "the screens ask nobody but their own server: take the file into the project, or \
                 the address out"
                    .to_owned(),
            );
        }
    }
    findings
}

/// What stands after `from`, `import` or `import(` when it begins with a dot.
fn relative_imports(line: &str) -> impl Iterator<Item = &str> {
    let trimmed = line.trim_start();
    let imports = trimmed.starts_with("import ")
        || trimmed.starts_with("export ")
        || trimmed.starts_with("} from ")
        || line.contains("import(");
    line.split(['\'', '"']).skip(1).step_by(2).filter(move |text| imports && text.starts_with('.'))
}

/// An address with a host; names of namespaces are no addresses to ask.
fn names_somebody_else(line: &str) -> bool {
    line.match_indices("://").any(|(at, _)| {
        let asks = line[..at].ends_with("http") || line[..at].ends_with("https");
        asks && !line[at..].starts_with("://www.w3.org/")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&TextFile { path: path.into(), text: text.into() }).len()
    }

    #[test]
    fn surfaces_lean_on_what_is_shared_and_not_on_each_other() {
        let path = "ui/console/pages/Overview.vue";
        assert_eq!(count(path, "import { t } from '../../shared/i18n'"), 0);
        assert_eq!(count(path, "import X from '../parts/X.vue'"), 0);
        assert_eq!(count(path, "import X from '../../phone/X.vue'"), 1);
        assert_eq!(count(path, "const X = () => import('../../phone/X.vue')"), 1);
    }

    #[test]
    fn what_is_shared_leans_on_no_surface() {
        assert_eq!(count("ui/shared/session.ts", "import { r } from '../console/router'"), 1);
        assert_eq!(count("ui/shared/session.ts", "import { get } from '../api'"), 0);
    }

    #[test]
    fn the_offline_module_knows_no_screens_and_only_the_phone_knows_it() {
        let path = "ui/offline/phone.ts";
        assert_eq!(count(path, "import { Clock } from './clock'"), 0);
        assert_eq!(count(path, "import type { Me } from '../api/types'"), 0);
        assert_eq!(count(path, "import { t } from '../shared/i18n'"), 1);
        assert_eq!(count(path, "import { Tab } from '../torture/browser'"), 1);
        assert_eq!(count("ui/torture/device.ts", "import { x } from '../offline/phone'"), 0);
        assert_eq!(count("ui/torture/device.ts", "import { x } from '../shared/i18n'"), 1);
        assert_eq!(count("ui/phone/main.ts", "import { openPhone } from '../offline'"), 0);
        assert_eq!(count("ui/console/main.ts", "import { openPhone } from '../offline'"), 1);
        assert_eq!(count("ui/phone/main.ts", "import { Tab } from '../torture/browser'"), 1);
    }

    #[test]
    fn nobody_else_is_asked() {
        assert_eq!(
            count("ui/phone/index.html", "<script src=\"https://cdn.example.org/x.js\">"),
            1
        );
        assert_eq!(count("ui/phone/icon.vue", "<svg xmlns=\"http://www.w3.org/2000/svg\">"), 0);
    }
}
