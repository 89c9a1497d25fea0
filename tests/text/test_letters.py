import unicodedata

import pytest

from watchdog.text.letters import ARABIC_BYTES, EXPANDED, FOREIGN, SPACE, folding_table

TABLE = folding_table()


def folded(letter: str) -> int:
    return int(TABLE.codes[ord(letter)])


@pytest.mark.parametrize(
    "letters", ["یيىېۍئے", "کكڪ", "گګڰ", "اآأإٱ", "وؤ", "هةۀہھە", "aAäàåĀ", "7٧۷７", "еёЕ", "σςΣ"]
)
def test_variants_of_a_letter_become_one(letters: str) -> None:
    assert len({folded(letter) for letter in letters}) == 1


def test_letters_of_other_sounds_stay_apart() -> None:
    letters = "ټدډرړژږسښشحخڅځنڼکگیهو"

    assert len({folded(letter) for letter in letters}) == len(letters)
    assert {folded(letter) for letter in letters} <= ARABIC_BYTES


@pytest.mark.parametrize(
    "letter", ["\u064e", "\u0640", "\u200f", "\u00ad", "\u0301", "ء", "\ufeff"]
)
def test_marks_and_invisible_letters_are_deleted(letter: str) -> None:
    assert folded(letter) == 0


@pytest.mark.parametrize(
    "letter", [" ", "\n", "\u200c", "\u00a0", "’", "-", "،", "€", "😀", "\ud800"]
)
def test_everything_else_parts_words(letter: str) -> None:
    assert folded(letter) == SPACE


@pytest.mark.parametrize("letter", ["中", "अ", "ก", "한", "𐎀"])
def test_scripts_without_bytes_share_one_that_no_other_has(letter: str) -> None:
    assert folded(letter) == FOREIGN
    assert FOREIGN not in ARABIC_BYTES


def test_ligatures_are_spelled_out() -> None:
    for ligature in "ﷲﻻßŒ":
        assert folded(ligature) == EXPANDED
        spelled = TABLE.expansions[ord(ligature)]
        plain = unicodedata.normalize("NFKC", ligature).replace("ß", "ss").replace("Œ", "oe")
        assert len(spelled) == len(plain)


def test_a_sign_for_several_words_parts_words() -> None:
    assert folded("¼") == folded("ﷺ") == SPACE
    assert folded("℃") == ord("c")


def test_a_language_may_merge_letters_of_its_own() -> None:
    table = folding_table((("ä", "ae"), ("ý", "i")))

    assert table.expansions[ord("ä")] == b"ae"
    assert table.codes[ord("ý")] == ord("i")
