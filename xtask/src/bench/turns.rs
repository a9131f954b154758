//! Who comes after whom. A page that always came after Home Assistant's would always find the machine warmed up by it.

use super::single_sign_on::Exchange;
use super::subject::Page;

/// Every order of three, each followed by its reverse.
const ORDERS: [[usize; 3]; 6] = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
    [0, 2, 1],
    [2, 0, 1],
    [1, 0, 2],
];

/// The order of the pages in this round.
#[must_use]
pub fn pages(round: usize) -> [Page; 3] {
    ORDERS[round % ORDERS.len()].map(|place| Page::ALL[place])
}

/// The order of the exchanges in this round.
#[must_use]
pub fn exchanges(round: usize) -> [Exchange; 2] {
    let mut exchanges = Exchange::ALL;
    exchanges.rotate_left(round % 2);
    exchanges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_six_rounds_each_page_is_everywhere_and_after_each_other_one_as_often() {
        let rounds: Vec<_> = (0..6).map(pages).collect();
        for page in Page::ALL {
            for place in 0..3 {
                let there = rounds.iter().filter(|round| round[place] == page);
                assert_eq!(there.count(), 2, "{page:?} at {place}");
            }
            for other in Page::ALL.into_iter().filter(|other| *other != page) {
                let pairs = rounds.iter().flat_map(|round| round.windows(2));
                let after = pairs.filter(|pair| *pair == [page, other]);
                assert_eq!(after.count(), 2, "{other:?} after {page:?}");
            }
        }
        assert_eq!(pages(6), pages(0));
    }

    #[test]
    fn two_rounds_are_balanced_already() {
        for round in [0, 2, 4] {
            let mut reversed = pages(round + 1);
            reversed.reverse();
            assert_eq!(reversed, pages(round));
        }
    }

    #[test]
    fn exchanges_alternate() {
        let [browser, server] = Exchange::ALL;
        assert_eq!(
            [exchanges(0), exchanges(1)],
            [[browser, server], [server, browser]]
        );
    }
}
