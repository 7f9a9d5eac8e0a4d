"""The contract can be printed without a database."""

import yaml


def test_the_document_is_printed(run):
    printed = run("openapi")
    assert printed.exit_code == 0, printed.stderr
    document = yaml.safe_load(printed.stdout)
    assert document["openapi"].startswith("3.1")
    operations = [told["operationId"] for path in document["paths"].values() for told in path.values()]
    assert {"putSubmission", "listChangeFromBaseline", "healthz"} <= set(operations)
