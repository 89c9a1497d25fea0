from watchdog.web.passwords import LONGEST, fault_of, fits, hash_password


def test_a_hash_is_argon2id_with_salt_and_fits_its_password_alone() -> None:
    one, two = hash_password("a good password"), hash_password("a good password")

    assert one != two
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert fits("a good password", one)
    assert not fits("a good passwore", one)


def test_nobody_and_damaged_hashes_fit_nothing() -> None:
    for hashed in (None, "", "damaged", "$argon2id$v=19$m=8,t=1,p=1$YWFhYWFhYWE$YQ"):
        assert not fits("a good password", hashed)


def test_lengths_have_limits() -> None:
    assert fault_of("x" * 9)
    assert not fault_of("x" * 10)
    assert fault_of("x" * (LONGEST + 1))
