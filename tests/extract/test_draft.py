from watchdog.extract.draft import text_of_posts
from watchdog.model import Post


def test_posts_are_matched_with_their_titles() -> None:
    posts = [
        Post(id="1", title="A", paragraphs=("b", "c")),
        Post(id="2", title="", paragraphs=("d",)),
    ]

    assert text_of_posts(posts) == ("A", "b", "c", "d")
