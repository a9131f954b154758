//! Reads a QR code as a phone's camera does: from a picture of the screen.

use latchkey_e2e::driver::Engine;

use super::browser::wait;
use super::page::Page;

impl Page {
    /// Waits until a QR code is on the screen, and gives what is in it.
    #[track_caller]
    pub fn scan(&self) -> String {
        assert_eq!(self.browser().engine, Engine::Chromium);
        wait("a QR code", || {
            let browser = self.browser();
            let picture = browser.attempt(browser.client.screenshot()).ok()?;
            read(&picture)
        })
    }
}

fn read(picture: &[u8]) -> Option<String> {
    let picture = image::load_from_memory(picture).ok()?.to_luma8();
    let (width, height) = picture.dimensions();
    let pixel = |x: usize, y: usize| {
        let place = |number: usize| u32::try_from(number).expect("a screen");
        picture.get_pixel(place(x), place(y)).0[0]
    };
    let size = |number: u32| usize::try_from(number).expect("a screen");
    let mut prepared =
        rqrr::PreparedImage::prepare_from_greyscale(size(width), size(height), pixel);
    let codes = prepared.detect_grids();
    codes.first()?.decode().ok().map(|(_, content)| content)
}
