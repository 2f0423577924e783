//! The sheets and exchange tables that come with the program, so that it works from any folder.

/// The folder of what is of today.
pub const CURRENT: &str = "current";

/// A shipped file.
#[derive(Debug, Clone, Copy)]
pub struct Shipped {
    /// What workloads call it.
    pub id: &'static str,
    /// The folder in `pricing/`.
    pub folder: &'static str,
    /// The file's text.
    pub content: &'static str,
}

macro_rules! shipped {
    ($(#[$doc:meta])* $name:ident: $($folder:literal: $($id:literal),+;)+) => {
        $(#[$doc])*
        pub static $name: &[Shipped] = &[
            $($(Shipped {
                id: $id,
                folder: $folder,
                content: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/pricing/", $folder, "/", $id, ".toml")),
            },)+)+
        ];
    };
}

shipped! {
    /// Every shipped sheet, by folder and id.
    ALL:
    "2008": "aws-2008-05", "aws-2009-03", "azure-2009-07", "gae-2008-05", "gogrid-2008-07", "managed-hosting-2008", "oriso-2008", "owned-2008",
        "owned-2008-large", "slicehost-2009-08", "staff-us-2008";
    "current": "aws-us-east-1", "azure-westeurope", "gcp-us-central1", "ovh-eu", "ovh-us", "owned-2024", "owned-2024-disk",
        "owned-2024-large", "owned-gpu-2024", "owned-gpu-2026", "staff-us-2024";
}

shipped! {
    /// Every shipped exchange table, by id.
    EXCHANGES:
    "exchange": "ecb-2025-06-05", "ecb-2026-07-30";
}

impl Shipped {
    /// The file's path in the project.
    #[must_use]
    pub fn path(&self) -> String {
        format!("pricing/{}/{}.toml", self.folder, self.id)
    }
}

/// The sheet with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Shipped> {
    ALL.iter().find(|shipped| shipped.id == id)
}

/// The exchange table with this id.
#[must_use]
pub fn find_exchange(id: &str) -> Option<&'static Shipped> {
    EXCHANGES.iter().find(|shipped| shipped.id == id)
}
