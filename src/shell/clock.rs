//! The time of this device.

use web_sys::js_sys::Date;

use latchkey_core::machine::UnixTime;

/// Now.
pub fn now() -> UnixTime {
    // Positive and far below 2^53; a cast saturates, so that not even a broken clock can trap.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    UnixTime((Date::now() / 1000.0) as u64)
}
