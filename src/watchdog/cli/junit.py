"""The results of examples as JUnit XML, the form every CI reads.

In:   trials, and the items that lack an example.
Out:  the text of an XML file.
Pure: no I/O, no clock.
"""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from watchdog.declarations import Item
from watchdog.model import LanguageCode
from watchdog.pipeline.examples import Trial
from watchdog.text import clean_text


def write_junit(trials: Sequence[Trial], missing: Sequence[tuple[Item, LanguageCode]] = ()) -> str:
    """Write one test case an example, and one for each example that is missing."""
    skipped = [trial for trial in trials if trial.example.todo and not trial.passed]
    failures = sum(trial.failed for trial in trials) + len(missing)
    suite = ET.Element(
        "testsuite",
        name="watchdog test",
        tests=str(len(trials) + len(missing)),
        failures=str(failures),
        errors="0",
        skipped=str(len(skipped)),
    )
    for trial in trials:
        _add_trial(suite, trial)
    for item, language in missing:
        case = ET.SubElement(suite, "testcase", classname=str(item.key), name=f"{language}: none")
        ET.SubElement(case, "failure", message=f"the item has no example in {language}")
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _add_trial(suite: ET.Element, trial: Trial) -> None:
    example = trial.example
    text = clean_text(example.text or example.title)
    case = ET.SubElement(
        suite,
        "testcase",
        classname=str(trial.item),
        name=f"{example.language}, line {example.line}: {text}",
        file=str(example.path),
        line=str(example.line),
    )
    told = _tell(trial)
    if trial.failed:
        ET.SubElement(case, "failure", message=told).text = clean_text(trial.sentence)
    elif not trial.passed:
        ET.SubElement(case, "skipped", message=f"todo: {told}")
    else:
        more = "; passes now, its todo can go" if trial.mended else ""
        ET.SubElement(case, "system-out").text = told + more


def _tell(trial: Trial) -> str:
    expected, got = (str(state or "silent") for state in (trial.example.expect, trial.state))
    matched = ", ".join(trial.matched) or "nothing"
    told = f"expected {expected}, got {got}; matched: {matched}; cue: {trial.cue or 'none'}"
    return clean_text(told)
