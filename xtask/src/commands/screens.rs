//! `cargo xtask screens`: a picture of every screen in `target/screens/`, taken by the end-to-end journeys on their
//! way. Those that the documents show go into `docs/screens/`, reduced to 64 colours: flat surfaces and letters need no
//! more, and git keeps them for ever.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use color_quant::NeuQuant;
use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Transformations};

use super::test::journeys;
use crate::dist::{Profile, build};
use crate::home_assistant::{Installation, Wanted};
use crate::process;
use crate::progress;
use crate::project::Project;
use crate::tools::system;

/// Colours of a picture.
const COLOURS: usize = 64;

/// The pictures that the documents show; git keeps each of their versions, so they are few.
const PUBLISHED: [&str; 24] = [
    "account-not-allowed-desktop-light",
    "add-provider-desktop-light",
    "add-provider-form-desktop-light",
    "banned-phone-light",
    "choice-desktop-light",
    "consent-desktop-light",
    "link-account-desktop-light",
    "opening-phone-light",
    "password-desktop-dark",
    "password-desktop-light",
    "password-phone-dark",
    "password-phone-light",
    "password-wrong-desktop-light",
    "redirect-refused-desktop-light",
    "second-factor-desktop-light",
    "second-factor-phone-dark",
    "third-party-desktop-light",
    "third-party-phone-dark",
    "trusted-network-desktop-light",
    "try-out-done-desktop-light",
    "try-out-done-phone-dark",
    "try-out-refused-desktop-light",
    "unreachable-desktop-light",
    "without-boot-script-phone-light",
];

/// Takes the pictures.
///
/// # Errors
/// As [`build`], if a journey fails, and if a picture cannot be read or written.
pub fn run(project: &Project, wanted: Wanted) -> Result<()> {
    system::ensure(&[system::CHROMIUM, system::FIREFOX, system::WEBKIT])?;
    let installation = Installation::ensure(project, wanted)?;
    build(project, Profile::Release)?;
    let folder = project.path("target/screens");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    progress::step(
        "Walking through every screen",
        Duration::from_mins(5),
        || {
            let mut journeys = journeys(project, installation.release());
            process::run(journeys.env("LATCHKEY_SCREENS", &folder))
        },
    )?;
    let documents = project.path(DOCUMENTS);
    progress::step("Reducing the pictures", Duration::from_secs(10), || {
        publish(&folder, &documents)
    })
}

/// Where the documents have their pictures.
const DOCUMENTS: &str = "docs/screens";

/// Puts those that the documents show where they are looked for.
fn publish(taken: &Path, documents: &Path) -> Result<()> {
    for name in PUBLISHED {
        let file = format!("{name}.png");
        let picture = documents.join(&file);
        fs::copy(taken.join(&file), &picture)
            .with_context(|| format!("no journey took the picture {name}"))?;
        reduce(&picture).with_context(|| format!("{name} cannot be reduced"))?;
    }
    Ok(())
}

fn reduce(path: &Path) -> Result<()> {
    let mut decoder = Decoder::new(std::io::BufReader::new(File::open(path)?));
    decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
    let mut reader = decoder.read_info()?;
    let size = reader
        .output_buffer_size()
        .context("the picture is too large")?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels)?;
    ensure!(
        frame.color_type == ColorType::Rgba,
        "not a picture of a screen"
    );
    // Every tenth pixel is enough to choose the colours by, and quick.
    let quantiser = NeuQuant::new(10, COLOURS, &pixels);
    let indices: Vec<_> = pixels
        .as_chunks::<4>()
        .0
        .iter()
        .map(|pixel| u8::try_from(quantiser.index_of(pixel)))
        .collect::<Result<_, _>>()?;
    let mut encoder = Encoder::new(
        BufWriter::new(File::create(path)?),
        frame.width,
        frame.height,
    );
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::High);
    encoder.set_palette(quantiser.color_map_rgb());
    encoder.write_header()?.write_image_data(&indices)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{DOCUMENTS, PUBLISHED, reduce};
    use crate::project::Project;
    use png::{ColorType, Decoder, Encoder};
    use std::collections::BTreeSet;
    use std::fs::{self, File};
    use std::io::BufReader;

    #[test]
    fn the_pictures_in_git_are_those_that_the_documents_show() {
        let folder = Project::here().path(DOCUMENTS);
        let names = fs::read_dir(&folder).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let pictures: BTreeSet<_> = names.filter(|name| name != "README.md").collect();
        let published = PUBLISHED.map(|name| format!("{name}.png"));
        assert_eq!(pictures, BTreeSet::from(published.clone()));
        let gallery = fs::read_to_string(folder.join("README.md")).unwrap();
        for name in published {
            assert!(gallery.contains(&format!("({name})")), "{name}");
        }
    }

    #[test]
    fn a_reduced_picture_keeps_its_size_and_its_surfaces() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("screen.png");
        let mut encoder = Encoder::new(File::create(&path).unwrap(), 40, 20);
        encoder.set_color(ColorType::Rgba);
        let pixels = [
            [250, 250, 250, 255].repeat(400),
            [0, 115, 153, 255].repeat(400),
        ]
        .concat();
        encoder
            .write_header()
            .unwrap()
            .write_image_data(&pixels)
            .unwrap();

        reduce(&path).unwrap();

        let mut decoder = Decoder::new(BufReader::new(File::open(&path).unwrap()));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut reduced = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut reduced).unwrap();
        assert_eq!((frame.width, frame.height), (40, 20));
        for (pixel, expected) in [(0, [250, 250, 250]), (799, [0, 115, 153])] {
            let found = &reduced[pixel * 3..pixel * 3 + 3];
            let is_close = found
                .iter()
                .zip(expected)
                .all(|(one, other)| one.abs_diff(other) < 6);
            assert!(is_close, "{found:?} is not {expected:?}");
        }
    }
}
