//! Where things are: every path that a command reads or writes.

use std::path::{Path, PathBuf};

/// The project's folder.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The project that this program was built from.
    #[must_use]
    pub fn here() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self {
            root: xtask.parent().unwrap_or(xtask).to_path_buf(),
        }
    }

    /// The folder that holds `Cargo.toml` and `Trunk.toml`.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file or folder by its path inside the project.
    #[must_use]
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The ignored folder for tools, virtual environments and configurations of Home Assistant.
    #[must_use]
    pub fn tools(&self) -> PathBuf {
        self.path(".tools")
    }

    /// Where programs compiled by `cargo install` are put.
    #[must_use]
    pub fn cargo_tools(&self) -> PathBuf {
        self.path(".tools/cargo")
    }

    /// Where npm's packages are put.
    #[must_use]
    pub fn npm_tools(&self) -> PathBuf {
        self.path(".tools/npm")
    }

    /// The built page.
    #[must_use]
    pub fn dist(&self) -> PathBuf {
        self.path("dist")
    }

    /// The integration, whose `www/` holds a copy of the built page.
    #[must_use]
    pub fn integration(&self) -> PathBuf {
        self.path("custom_components/latchkey")
    }
}
