from tests.pipeline.making import NEWS, NOISE, Newsroom


def test_news_in_one_article_of_two_is_told_once(room: Newsroom) -> None:
    room.publish("gazette", "quiet", "A quiet day", [NOISE] * 3)
    room.publish("gazette", "news", "A decision in Brussels", [NOISE, NEWS])

    room.settle()
    room.settle()

    assert room.hits() == {"news": "done"}
    assert room.told == ["hook"]
