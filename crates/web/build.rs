//! Makes the folder of the built screens when it is missing, so that the server builds without them,
//! and has this crate compiled anew when they change.

fn main() {
    let dist = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/dist");
    // A read-only checkout is fine as well: then the derive works with no folder at all.
    let _ = std::fs::create_dir_all(&dist);
    println!("cargo:rerun-if-changed=../../ui/dist");
}
